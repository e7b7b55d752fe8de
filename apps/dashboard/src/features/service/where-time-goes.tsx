'use client';

import type { CriticalPathAnswer, PathCohort } from '@tracewell/api/browser';
import Link from 'next/link';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { Defined } from '../../components/definitions/defined.tsx';
import { Figure } from '../../components/figures/figure.tsx';
import { ServiceSwatch } from '../../components/figures/service-swatch.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { countOf, formatCount } from '../../lib/format-count.ts';
import { durationParts, formatDuration } from '../../lib/format-duration.ts';
import { formatRatio } from '../../lib/format-ratio.ts';
import { assignServiceColors, type ServiceColor } from '../../lib/service-color.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { TimeBars } from './time-bars.tsx';
import {
  compareTimes,
  partQuery,
  type TimeComparison,
  type TimePart,
  tooFewWords,
} from './time-parts.ts';
import { type PanelQuestion, usePanel } from './use-service-parts.ts';

interface Requests {
  readonly service: string;
  readonly operation: string;
}

/** What the middle requests of an operation wait for, and what the slow ones wait for in addition. */
export function WhereTimeGoes({ question }: { readonly question: PanelQuestion }) {
  const { service, operation } = question;
  const query = usePanel(question, 'critical-path', (api, range, signal) =>
    api.criticalPath({ ...range, service, ...(operation === '' ? {} : { operation }) }, { signal }),
  );
  return (
    <section aria-label="Where time goes">
      <h2 className="px-4 pt-6 pb-1 font-medium text-15">
        Where time goes{' '}
        <span className="font-normal text-ink-2">in {operation || 'all operations'}</span>
      </h2>
      <AnswerFrame
        query={query}
        what="The critical path"
        skeleton={<RowBones rows={5} />}
        footer={false}
      >
        {(answer) => <Comparison answer={answer} requests={{ service, operation }} />}
      </AnswerFrame>
    </section>
  );
}

interface ComparisonProps {
  readonly answer: CriticalPathAnswer;
  readonly requests: Requests;
}

function Comparison({ answer, requests }: ComparisonProps) {
  const compared = compareTimes(answer);
  if (compared === undefined) {
    return <p className="px-4 pb-2 text-ink-2">{tooFewWords(answer)}</p>;
  }
  const colors = assignServiceColors(
    compared.parts
      .filter((part) => part.service !== '')
      .map((part) => ({ name: part.service, totalNs: part.slowNs })),
  );
  const p99 = answer.cohorts.find(({ name }) => name === 'p99');
  return (
    <>
      <p className="px-4 pb-2 text-12 text-ink-2">
        Mean <Defined term="path">critical path</Defined> of the requests around{' '}
        <GroupLink {...{ requests }} cohort={compared.fast} /> and{' '}
        <GroupLink {...{ requests }} cohort={compared.slow} />.
        {p99?.isTooFew
          ? ` p99 has ${countOf(p99.sampleCount, 'request')} of the 50 it takes, so p95 stands in.`
          : ''}
      </p>
      <TimeBars compared={compared} colors={colors} />
      <PartsTable compared={compared} colors={colors} requests={requests} />
    </>
  );
}

interface GroupLinkProps {
  readonly requests: Requests;
  readonly cohort: PathCohort;
}

function GroupLink({ requests, cohort }: GroupLinkProps) {
  const scope = useScope();
  const { name, fromNs, toNs, sampleCount, requestCount, leftOutCount } = cohort;
  const leftOut = leftOutCount === 0 ? '' : `, ${leftOutCount} left out: over 1,000 spans`;
  return (
    <Link
      href={tracesHref(scope, partQuery(requests, cohort))}
      className="text-ink underline"
      title={`${formatDuration(fromNs)} to ${formatDuration(toNs)}${leftOut}`}
    >
      {name} ({formatCount(sampleCount)} of {formatCount(requestCount)})
    </Link>
  );
}

interface PartsTableProps {
  readonly compared: TimeComparison;
  readonly colors: ReadonlyMap<string, ServiceColor>;
  readonly requests: Requests;
}

function PartsTable({ compared, colors, requests }: PartsTableProps) {
  const { fast, slow, parts } = compared;
  return (
    <table aria-label="Where time goes" className="w-full border-collapse">
      <thead className="bg-sunken text-12 text-ink-2">
        <tr className="h-7">
          <th scope="col" className="px-4 text-left font-normal">
            Waits for
          </th>
          <th scope="col" className="hidden px-3 text-right font-normal md:table-cell">
            {fast.name}
          </th>
          <th scope="col" className="hidden px-3 text-right font-normal md:table-cell">
            {slow.name}
          </th>
          <th scope="col" className="px-3 text-right font-normal">
            Added
          </th>
          <th scope="col" className="whitespace-nowrap px-3 pr-4 text-right font-normal">
            Of all added
          </th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <PartRow
            key={`${part.service}\n${part.operation}`}
            part={part}
            color={colors.get(part.service)}
            query={partQuery(requests, slow, part)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface PartRowProps {
  readonly part: TimePart;
  readonly color: ServiceColor | undefined;
  readonly query: string;
}

function PartRow({ part, color, query }: PartRowProps) {
  const scope = useScope();
  const leads = (part.shareOfAdded ?? 0) >= 0.3;
  return (
    <tr className="h-7 border-line border-b hover:bg-accent-soft pointer-coarse:h-11">
      <td className="w-full max-w-0 truncate px-4">
        {color ? (
          <ServiceSwatch color={color} />
        ) : (
          <span className="inline-block size-2 rounded-mark bg-line-strong" />
        )}{' '}
        <Link href={tracesHref(scope, query)} className="hover:underline">
          {part.service === '' ? null : <span className="text-ink-2">{part.service} · </span>}
          <span className={leads ? 'font-medium' : ''}>{part.operation}</span>
        </Link>
      </td>
      <td className="hidden px-3 text-right text-ink-2 md:table-cell">
        <Figure value={durationParts(part.fastNs)} />
      </td>
      <td className="hidden px-3 text-right text-ink-2 md:table-cell">
        <Figure value={durationParts(part.slowNs)} />
      </td>
      <td className={`whitespace-nowrap px-3 text-right ${leads ? 'font-medium' : ''}`}>
        {signed(part.addedNs)}
      </td>
      <td className="px-3 pr-4 text-right text-ink-2">
        {part.shareOfAdded === null || part.shareOfAdded < 0 ? '–' : formatRatio(part.shareOfAdded)}
      </td>
    </tr>
  );
}

/** `+420 ms`, `−3 ms`, `0`. */
function signed(ns: number): string {
  return ns > 0 ? `+${formatDuration(ns)}` : formatDuration(ns);
}
