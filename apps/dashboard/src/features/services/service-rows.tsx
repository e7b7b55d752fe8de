'use client';

import type { VersionSeen } from '@tracewell/api/browser';
import Link from 'next/link';
import { Figure } from '../../components/figures/figure.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { ServiceSwatch } from '../../components/figures/service-swatch.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatAge } from '../../lib/format-age.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import type { ServiceColor } from '../../lib/service-color.ts';
import { FigureCells } from './figure-cells.tsx';
import { gotWorse, type JudgedService } from './judge-service.ts';
import { ErrorRatio, weightOf } from './service-cells.tsx';
import { ServiceSpark } from './service-spark.tsx';

interface RowProps {
  readonly row: JudgedService;
  readonly color: ServiceColor | undefined;
}

/** One 28 px row: each figure stands beside its window. */
export function WideService({ row, color }: RowProps) {
  const { service, judgement } = row;
  return (
    <tr className="relative h-7 border-line border-b hover:bg-accent-soft">
      <td className="max-w-0 truncate px-4">
        <ServiceName row={row} color={color} />
      </td>
      <FigureCells
        figures={service}
        judgement={judgement}
        spark={(figure, abnormal) => (
          <ServiceSpark figure={figure} source={service} abnormal={abnormal} />
        )}
      />
      <td className="hidden whitespace-nowrap px-4 text-right text-ink-2 lg:table-cell">
        <LastDeploy deploy={service.lastDeploy} />
      </td>
    </tr>
  );
}

/** A service on a phone: two lines, the second one quieter. */
export function NarrowService({ row, color }: RowProps) {
  const { service, judgement } = row;
  const [errors, p95] = [gotWorse(judgement, 'errors'), gotWorse(judgement, 'p95')];
  return (
    <li className="relative border-line border-b px-4 py-2">
      <div className="flex items-center justify-between gap-3">
        <span className="min-w-0 truncate">
          <ServiceName row={row} color={color} />
        </span>
        <span className={weightOf(p95)}>
          <span className="text-12 text-ink-3">p95</span>{' '}
          <Figure value={durationParts(service.p95Ns)} />
        </span>
      </div>
      <div className="mt-1 flex items-center justify-between gap-3 text-12 text-ink-2">
        <span className="flex items-center gap-3">
          <Figure value={rateParts(service.ratePerSecond)} />
          <span className={weightOf(errors)}>
            <ErrorRatio figures={service} abnormal={errors} /> errors
          </span>
        </span>
        <ServiceSpark figure="p95" source={service} abnormal={p95} />
      </div>
    </li>
  );
}

function ServiceName({ row: { service, judgement }, color }: RowProps) {
  const scope = useScope();
  return (
    <>
      {color ? <ServiceSwatch color={color} /> : null}
      <Link
        href={scope.href(`/services/${encodeURIComponent(service.name)}`)}
        className={`pl-2 after:absolute after:inset-0 ${judgement.worse.length > 0 ? 'font-medium' : ''}`}
      >
        {service.name}
      </Link>
    </>
  );
}

function LastDeploy({ deploy }: { readonly deploy: VersionSeen | null }) {
  const scope = useScope();
  if (!deploy) return <span title="No span carries service.version">–</span>;
  if (deploy.sinceStoreBegan) {
    return (
      <span title="Here since the store began: its deploy may be older">{deploy.version}</span>
    );
  }
  return (
    <>
      {deploy.version}{' '}
      <span className="text-12 text-ink-3">
        <Instant nanoseconds={deploy.firstSeenUnixNano} zone={scope.tz} format={formatAge} />
      </span>
    </>
  );
}
