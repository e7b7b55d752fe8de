'use client';

import { writeText } from '@tracewell/search';
import Link from 'next/link';
import { useScope } from '../../components/shell/use-scope.ts';
import { compareHref } from '../../lib/compare-href.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';

interface Choice {
  readonly label: string;
  readonly href: string;
}

const VERSIONS_SHOWN = 6;

/** Comparisons worth asking without dragging a box: failures, slow requests, new versions. */
export function CompareChoices() {
  const scope = useScope();
  const services = useApiQuery(['compare-services', scope.range, scope.env], (api, signal) =>
    api.services({ ...rangeQuestion(scope), points: 1 }, { signal }),
  );
  const latency = useApiQuery(['compare-latency', scope.range, scope.env], (api, signal) =>
    api.latency({ ...rangeQuestion(scope), points: 1 }, { signal }),
  );
  const p95 = latency.data?.total.p95Ns;
  const deployed = (services.data?.services ?? []).flatMap(({ name, lastDeploy }) =>
    lastDeploy === null || lastDeploy.sinceStoreBegan
      ? []
      : [{ name, version: lastDeploy.version }],
  );
  const choices: Choice[] = [
    {
      label: 'Failed requests against the rest',
      href: compareHref(scope, { sq: 'error = true' }),
    },
    ...(p95
      ? [
          {
            label: `Requests of ${formatDuration(p95)} and more (p95) against the rest`,
            href: compareHref(scope, { min: p95 }),
          },
        ]
      : []),
    ...deployed.slice(0, VERSIONS_SHOWN).map(({ name, version }) => ({
      label: `${name} ${version} against its other versions`,
      href: compareHref(scope, {
        q: `service = ${writeText(name)} and entry = true`,
        sq: `service.version = ${writeText(version)}`,
      }),
    })),
  ];
  return (
    <nav aria-label="Comparisons to begin with" className="flex-1 bg-surface px-4 py-4">
      <h2 className="mb-1 font-medium text-15">Begin with</h2>
      <ul>
        {choices.map(({ label, href }) => (
          <li key={href}>
            <Link
              href={href}
              className="inline-flex min-h-7 items-center underline decoration-line-strong underline-offset-4 hover:decoration-ink pointer-coarse:min-h-11"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-ink-2">
        Or drag a box on the heatmap of{' '}
        <Link href={scope.href('/traces')} className="text-ink underline">
          Traces
        </Link>{' '}
        and take “Compare with the rest”.
      </p>
    </nav>
  );
}
