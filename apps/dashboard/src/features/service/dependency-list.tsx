'use client';

import type { Dependency } from '@tracewell/api/browser';
import Link from 'next/link';
import { Defined } from '../../components/definitions/defined.tsx';
import { Figure } from '../../components/figures/figure.tsx';
import { NodeGlyph } from '../../components/figures/node-glyph.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { countOf } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';

interface DependencyListProps {
  readonly title: string;
  /** Beside the title: what the list covers. */
  readonly note?: string;
  readonly dependencies: readonly Dependency[];
  /** Why the list is empty. */
  readonly none: string;
}

/** Callers or callees with the figures of the calls between; a service opens its page, anything else the map. */
export function DependencyList({ title, note, dependencies, none }: DependencyListProps) {
  return (
    <section aria-label={title}>
      <div className="flex items-baseline gap-4 px-4 pt-4 pb-1">
        <h2 className="min-w-0 flex-1 font-medium text-15">
          {title}
          <span className="font-normal text-ink-2">{note}</span>
        </h2>
        {dependencies.length === 0 ? null : (
          <span className="flex gap-4 text-12 text-ink-2">
            {['Rate', 'Errors', 'p95'].map((column) => (
              <span key={column} className="w-16 text-right">
                <Defined term="calls">{column}</Defined>
              </span>
            ))}
          </span>
        )}
      </div>
      {dependencies.length === 0 ? <p className="px-4 py-1 text-ink-2">{none}</p> : null}
      <ul>
        {dependencies.map((one) => (
          <li
            key={`${one.type} ${one.name}`}
            className="relative flex h-7 items-center gap-4 border-line border-b px-4 hover:bg-accent-soft pointer-coarse:h-11"
          >
            <span className="flex min-w-0 flex-1 items-center gap-2">
              <NodeGlyph type={one.type} />
              <DependencyLink dependency={one} />
            </span>
            <Cell>
              <Figure
                value={rateParts(one.ratePerSecond)}
                title={countOf(one.requestCount, 'call')}
              />
            </Cell>
            <Cell>
              <Figure
                value={ratioParts(one.errorRatio)}
                title={`${one.errorCount} of ${countOf(one.requestCount, 'call')} failed`}
              />
            </Cell>
            <Cell>
              <Figure
                value={durationParts(one.p95Ns)}
                title={`p95 of ${countOf(one.requestCount, 'call')}`}
              />
            </Cell>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Cell({ children }: { readonly children: React.ReactNode }) {
  return <span className="w-16 shrink-0 text-right text-ink-2">{children}</span>;
}

function DependencyLink({ dependency }: { readonly dependency: Dependency }) {
  const scope = useScope();
  const path =
    dependency.type === 'service' ? `/services/${encodeURIComponent(dependency.name)}` : '/map';
  return (
    <Link href={scope.href(path)} className="truncate after:absolute after:inset-0">
      {dependency.name}
    </Link>
  );
}
