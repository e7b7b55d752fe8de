'use client';

import type {
  RedFigures,
  ServiceFigures,
  ServicePart,
  ServiceVersions,
} from '@tracewell/api/browser';
import { Defined } from '../../components/definitions/defined.tsx';
import type { DefinedTerm } from '../../components/definitions/definitions.ts';
import { Arrow } from '../../components/figures/glyphs.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatAge } from '../../lib/format-age.ts';
import { type Change, change } from '../../lib/format-change.ts';
import { countOf } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';
import type { Quantity } from '../../lib/quantity.ts';

/** The small facts beside the title: version, language, environments. */
export function ServiceFacts({ versions: answer }: { readonly versions: ServiceVersions }) {
  const scope = useScope();
  const newest = answer.versions.reduce<ServiceVersions['versions'][number] | undefined>(
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
export function HeroFigures({ answer }: { readonly answer: ServicePart<ServiceFigures> }) {
  const n = countOf(answer.sampleCount, 'request');
  const figures = [
    {
      term: 'rate',
      title: 'Rate',
      read: (red: RedFigures) => red.ratePerSecond,
      write: rateParts,
      below: n,
    },
    {
      term: 'errors',
      title: 'Errors',
      read: (red: RedFigures) => red.errorRatio,
      write: ratioParts,
      below: `${countOf(answer.errorCount, 'request')} failed`,
    },
    {
      term: 'p95',
      title: 'p95',
      read: (red: RedFigures) => (red.p95Ns === null ? null : Number(red.p95Ns)),
      write: durationParts,
      below: `p50 ${durationParts(answer.p50Ns).text}, p99 ${durationParts(answer.p99Ns).text}`,
    },
  ] as const;
  return (
    <dl className="grid grid-cols-3 gap-x-4 px-4 py-3 md:flex md:gap-x-12">
      {figures.map(({ term, title, read, write, below }) => (
        <Hero
          key={term}
          term={term}
          title={title}
          value={write(read(answer))}
          moved={movement(answer, read, write)}
          below={below}
          n={n}
        />
      ))}
    </dl>
  );
}

/** From this many times the figure before, "was 0.2 %" says more than a change in per cent. */
const MANY_TIMES = 5;

/** How a figure moved against the period before: `38 %`, or `was 0.2 %` where the change is out of scale. */
export function movement(
  answer: RedFigures & { readonly previous: RedFigures | null },
  read: (red: RedFigures) => number | null,
  write: (value: number | null) => Quantity,
): Change {
  const { previous } = answer;
  if (!previous) return { kind: 'too-few', text: 'too few to compare' };
  const [was, is] = [read(previous) ?? 0, read(answer) ?? 0];
  const moved = change(
    { value: was, n: previous.sampleCount },
    { value: is, n: answer.sampleCount },
  );
  const outOfScale = moved.kind === 'new' || is >= was * MANY_TIMES;
  if ((moved.kind === 'up' && outOfScale) || moved.kind === 'new') {
    return { kind: 'up', text: `was ${write(was).text}` };
  }
  return moved;
}

interface HeroProps {
  readonly term: DefinedTerm;
  readonly title: string;
  readonly value: Quantity;
  readonly moved: Change;
  readonly below: string;
  /** The requests behind the figure. */
  readonly n: string;
}

function Hero({ term, title, value, moved, below, n }: HeroProps) {
  const arrow = moved.kind === 'up' || moved.kind === 'down' ? moved.kind : undefined;
  return (
    <div>
      <dt className="text-12 text-ink-2">
        <Defined term={term} n={n}>
          {title}
        </Defined>
        {term === 'rate' ? (
          <span className="ml-2 text-ink-3 underline decoration-line-strong">
            <Defined term="counts" n={n}>
              what counts?
            </Defined>
          </span>
        ) : null}
      </dt>
      <dd className="md:flex md:items-baseline md:gap-3">
        <span className="whitespace-nowrap text-28">
          {value.digits}
          <span className="text-15 text-ink-2"> {value.unit}</span>
        </span>
        <span
          className="block text-12 text-ink-2 md:inline"
          title="Against the equally long period before"
        >
          <span className={arrow ? 'text-ink' : ''}>
            {arrow ? <Arrow to={arrow} /> : null} {moved.text}
          </span>
          <span className="block text-ink-3">{below}</span>
        </span>
      </dd>
    </div>
  );
}
