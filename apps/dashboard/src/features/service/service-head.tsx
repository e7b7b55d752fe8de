'use client';

import type { RedFigures, ServiceAnswer } from '@tracewell/api/browser';
import { Arrow } from '../../components/figures/glyphs.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatAge } from '../../lib/format-age.ts';
import { change, type Side } from '../../lib/format-change.ts';
import { countOf } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';
import type { Quantity } from '../../lib/quantity.ts';

/** The small facts beside the title: version, language, environments. */
export function ServiceFacts({ answer }: { readonly answer: ServiceAnswer }) {
  const scope = useScope();
  const newest = answer.versions.reduce<ServiceAnswer['versions'][number] | undefined>(
    (best, one) =>
      best && BigInt(best.firstSeenUnixNano) >= BigInt(one.firstSeenUnixNano) ? best : one,
    undefined,
  );
  const runtime = answer.runtime;
  return (
    <>
      {newest ? (
        <span>
          version <span className="font-medium text-ink">{newest.version}</span>
          {newest.sinceStoreBegan ? null : (
            <>
              , new{' '}
              <Instant nanoseconds={newest.firstSeenUnixNano} zone={scope.tz} format={formatAge} />
            </>
          )}
        </span>
      ) : null}
      {answer.environments.filter(Boolean).map((name) => (
        <span key={name}>{name}</span>
      ))}
      {runtime && runtime.language !== '' ? (
        <span title={`${runtime.sdk} ${runtime.sdkVersion}`}>
          {`${runtime.language} ${runtime.runtimeVersion}`.trim()}
        </span>
      ) : null}
    </>
  );
}

/** Rate, errors and p95 at 28 px, each with its change and what it was computed from. No boxes. */
export function HeroFigures({ answer }: { readonly answer: ServiceAnswer }) {
  const before = answer.previous;
  const side = (figures: RedFigures, value: number | string | null): Side => ({
    value: Number(value ?? 0),
    n: figures.requestCount,
  });
  const against = (read: (figures: RedFigures) => number | string | null) =>
    before ? { before: side(before, read(before)), after: side(answer, read(answer)) } : undefined;
  return (
    <dl className="flex flex-wrap gap-x-12 gap-y-3 px-4 py-3">
      <Hero
        term="Rate"
        value={rateParts(answer.ratePerSecond)}
        sides={against((figures) => figures.ratePerSecond)}
        n={countOf(answer.requestCount, 'request')}
      />
      <Hero
        term="Errors"
        value={ratioParts(answer.errorRatio)}
        sides={against((figures) => figures.errorRatio)}
        was={before ? ratioParts(before.errorRatio) : undefined}
        n={`${countOf(answer.errorCount, 'request')} failed`}
      />
      <Hero
        term="p95"
        value={durationParts(answer.p95Ns)}
        sides={against((figures) => figures.p95Ns)}
        n={`p50 ${durationParts(answer.p50Ns).text}, p99 ${durationParts(answer.p99Ns).text}`}
      />
    </dl>
  );
}

interface HeroProps {
  readonly term: string;
  readonly value: Quantity;
  readonly sides: { readonly before: Side; readonly after: Side } | undefined;
  /** The figure before, said instead of a change in per cent of per cent. */
  readonly was?: Quantity | undefined;
  readonly n: string;
}

function Hero({ term, value, sides, was, n }: HeroProps) {
  const moved = sides ? change(sides.before, sides.after) : undefined;
  return (
    <div>
      <dt className="text-12 text-ink-2">{term}</dt>
      <dd className="flex items-baseline gap-3">
        <span className="text-28">
          {value.digits}
          <span className="text-15 text-ink-2"> {value.unit}</span>
        </span>
        <span className="text-12 text-ink-2" title="Against the equally long period before">
          {moved?.kind === 'up' || moved?.kind === 'down' ? (
            <span className="text-ink">
              <Arrow to={moved.kind} /> {was ? `was ${was.text}` : moved.text}
            </span>
          ) : (
            (moved?.text ?? 'nothing before to compare')
          )}
          <span className="block text-ink-3">{n}</span>
        </span>
      </dd>
    </div>
  );
}
