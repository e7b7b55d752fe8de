'use client';

import type { InstanceSummary, RedFigures, VersionSummary } from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Figure } from '../../components/figures/figure.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { compareHref } from '../../lib/compare-href.ts';
import { formatAge, formatMinute } from '../../lib/format-age.ts';
import { countOf } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';
import { tracesHref } from '../../lib/traces-href.ts';

interface VersionListProps {
  readonly service: string;
  readonly versions: readonly VersionSummary[];
}

/** Versions, the youngest first: was the deploy the cause? Each opens its traces, the youngest a comparison. */
export function VersionList({ service, versions }: VersionListProps) {
  const scope = useScope();
  const of = (version: string) => `service.version = ${writeText(version)}`;
  const own = `service = ${writeText(service)}`;
  const [youngest, before] = versions;
  return (
    <List title="Versions" none="No span carries service.version." empty={versions.length === 0}>
      {versions.map((one) => (
        <Row
          key={one.version}
          name={one.version || 'no version'}
          figures={one}
          href={tracesHref(scope, `${own} and ${of(one.version)}`)}
        >
          {one.sinceStoreBegan ? (
            'since the first span'
          ) : (
            <>
              since{' '}
              <Instant nanoseconds={one.firstSeenUnixNano} zone={scope.tz} format={formatMinute} />
            </>
          )}
          {one === youngest && before ? (
            <Link
              href={compareHref(scope, {
                ...{ q: own, sq: of(youngest.version), bq: of(before.version) },
              })}
              className="relative z-10 ml-3 text-ink-2 underline"
            >
              compare with {before.version}
            </Link>
          ) : null}
        </Row>
      ))}
    </List>
  );
}

interface InstanceListProps {
  readonly service: string;
  readonly instances: readonly InstanceSummary[];
}

/** Instances, each with its own figures: is it one of them, or all? */
export function InstanceList({ service, instances }: InstanceListProps) {
  const scope = useScope();
  const of = (id: string) =>
    `service = ${writeText(service)} and service.instance.id = ${writeText(id)}`;
  return (
    <List title="Instances" none="No instance is known." empty={instances.length === 0}>
      {instances.map((one) => (
        <Row
          key={`${one.id} ${one.version}`}
          name={one.id || one.host || 'unnamed'}
          figures={one}
          href={one.id === '' ? undefined : tracesHref(scope, of(one.id))}
        >
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
  /** The traces of the row; undefined where no query can name them. */
  readonly href: string | undefined;
  readonly children: ReactNode;
}

function Row({ name, figures, href, children }: RowProps) {
  const n = countOf(figures.sampleCount, 'request');
  return (
    <li className="relative flex h-7 items-center gap-4 border-line border-b px-4 hover:bg-accent-soft pointer-coarse:h-11">
      <span className="min-w-0 flex-1 truncate">
        {href === undefined ? (
          name
        ) : (
          <Link href={href} className="after:absolute after:inset-0">
            {name}
          </Link>
        )}{' '}
        <span className="text-12 text-ink-3">{children}</span>
      </span>
      <span className="w-16 shrink-0 text-right text-ink-2">
        <Figure value={rateParts(figures.ratePerSecond)} title={n} />
      </span>
      <span className="w-16 shrink-0 text-right text-ink-2">
        <Figure value={ratioParts(figures.errorRatio)} title={n} />
      </span>
      <span className="w-16 shrink-0 text-right text-ink-2">
        <Figure value={durationParts(figures.p95Ns)} title={n} />
      </span>
    </li>
  );
}
