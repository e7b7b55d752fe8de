'use client';

import type { InstanceSummary, RedFigures, VersionSummary } from '@tracewell/api/browser';
import type { ReactNode } from 'react';
import { Figure } from '../../components/figures/figure.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatAge, formatMinute } from '../../lib/format-age.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';

/** Versions, the youngest first: was the deploy the cause? */
export function VersionList({ versions }: { readonly versions: readonly VersionSummary[] }) {
  const scope = useScope();
  return (
    <List title="Versions" none="No span carries service.version." empty={versions.length === 0}>
      {versions.map((one) => (
        <Row key={one.version} name={one.version || 'no version'} figures={one}>
          {one.sinceStoreBegan ? (
            'since the first span'
          ) : (
            <>
              since{' '}
              <Instant nanoseconds={one.firstSeenUnixNano} zone={scope.tz} format={formatMinute} />
            </>
          )}
        </Row>
      ))}
    </List>
  );
}

/** Instances, each with its own figures: is it one of them, or all? */
export function InstanceList({ instances }: { readonly instances: readonly InstanceSummary[] }) {
  const scope = useScope();
  return (
    <List title="Instances" none="No instance is known." empty={instances.length === 0}>
      {instances.map((one) => (
        <Row key={`${one.id} ${one.version}`} name={one.id || one.host || 'unnamed'} figures={one}>
          <Instant nanoseconds={one.lastSeenUnixNano} zone={scope.tz} format={formatAge} />
        </Row>
      ))}
    </List>
  );
}

interface ListProps {
  readonly title: string;
  readonly none: string;
  readonly empty: boolean;
  readonly children: ReactNode;
}

function List({ title, none, empty, children }: ListProps) {
  return (
    <section aria-label={title}>
      <h2 className="px-4 pt-4 pb-1 font-medium text-15">{title}</h2>
      {empty ? <p className="px-4 py-1 text-ink-2">{none}</p> : <ul>{children}</ul>}
    </section>
  );
}

interface RowProps {
  readonly name: string;
  readonly figures: RedFigures;
  readonly children: ReactNode;
}

function Row({ name, figures, children }: RowProps) {
  return (
    <li className="flex h-7 items-center gap-4 border-line border-b px-4 pointer-coarse:h-11">
      <span className="min-w-0 flex-1 truncate">
        {name} <span className="text-12 text-ink-3">{children}</span>
      </span>
      <span className="w-16 shrink-0 text-right text-ink-2">
        <Figure value={rateParts(figures.ratePerSecond)} />
      </span>
      <span className="w-16 shrink-0 text-right text-ink-2">
        <Figure value={ratioParts(figures.errorRatio)} />
      </span>
      <span className="w-16 shrink-0 text-right text-ink-2">
        <Figure value={durationParts(figures.p95Ns)} />
      </span>
    </li>
  );
}
