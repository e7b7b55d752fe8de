'use client';

import type { ErrorGroup, ErrorsAnswer } from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';
import Link from 'next/link';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { Spark } from '../../components/charts/spark.tsx';
import { Defined } from '../../components/definitions/defined.tsx';
import { Cross } from '../../components/figures/glyphs.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatAge } from '../../lib/format-age.ts';
import { formatCount } from '../../lib/format-count.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { type PanelQuestion, usePanel } from './use-service-parts.ts';

/** Values of a spark: one per 2 px. */
const POINTS = 31;
const GROUPS = 20;

/** What fails: one row per fault, the most frequent first, each with its newest example. */
export function ErrorGroups({ question }: { readonly question: PanelQuestion }) {
  const { service, operation } = question;
  const narrowed = operation === '' ? {} : { query: `name = ${writeText(operation)}` };
  const query = usePanel(question, 'errors', (api, range, signal) =>
    api.errors({ ...range, ...narrowed, service, points: POINTS, limit: GROUPS }, { signal }),
  );
  return (
    <section aria-label="Errors">
      <h2 className="px-4 pt-6 pb-2 font-medium text-15">
        Errors by fault
        {operation === '' ? null : (
          <span className="font-normal text-ink-2"> in {operation} itself</span>
        )}
      </h2>
      <AnswerFrame query={query} what="The errors" skeleton={<RowBones rows={3} />} footer={false}>
        {(answer) => <Groups answer={answer} operation={operation} />}
      </AnswerFrame>
    </section>
  );
}

interface GroupsProps {
  readonly answer: ErrorsAnswer;
  readonly operation: string;
}

function Groups({ answer, operation }: GroupsProps) {
  if (answer.groups.length === 0) {
    const what = operation === '' ? 'span of this service' : 'request of this operation';
    return <p className="px-4 pb-2 text-ink-2">{`No ${what} failed in this range.`}</p>;
  }
  return (
    <>
      <table aria-label="Errors by fault" className="w-full border-collapse">
        <thead className="bg-sunken text-12 text-ink-2">
          <tr className="h-7">
            <th scope="col" className="px-4 text-left font-normal">
              <Defined term="fault">Fault</Defined>
            </th>
            <th scope="col" className="px-3 text-right font-normal">
              Failures
            </th>
            <th scope="col" className="hidden px-3 text-left font-normal md:table-cell">
              Over time
            </th>
            <th scope="col" className="hidden px-3 text-right font-normal md:table-cell">
              First seen
            </th>
            <th scope="col" className="px-3 pr-4 text-right font-normal">
              Last seen
            </th>
          </tr>
        </thead>
        <tbody>
          {answer.groups.map((group) => (
            <GroupRow key={group.id} group={group} />
          ))}
        </tbody>
      </table>
      {answer.meta.truncated ? (
        <p className="px-4 pt-1 text-12 text-ink-3">
          The {answer.groups.length} most frequent faults; there are more.
        </p>
      ) : null}
    </>
  );
}

function GroupRow({ group }: { readonly group: ErrorGroup }) {
  const scope = useScope();
  return (
    <tr className="border-line border-b align-top hover:bg-accent-soft">
      <td className="w-full max-w-0 px-4 py-1">
        <Link
          href={scope.href(`/traces/${group.traceId}?span=${group.spanId}`)}
          className="block truncate hover:underline"
          title={group.message === '' ? undefined : `Newest: ${group.message}`}
        >
          <span className="font-medium text-error">
            <Cross /> {group.type}
          </span>{' '}
          {group.shape}
        </Link>
        <span className="block truncate text-12 text-ink-2">
          {group.operations.join(', ')}
          {group.frame === '' ? null : <span className="text-ink-3"> at {group.frame}</span>}
        </span>
      </td>
      <td className="whitespace-nowrap px-3 py-1 text-right">
        <Link
          href={tracesHref(scope, group.query)}
          className="hover:underline"
          title={`${formatCount(group.traceCount)} traces; opens those of this type`}
        >
          {formatCount(group.count)}
        </Link>
        {group.isNew ? <span className="block text-12 text-ink-2">new</span> : null}
      </td>
      <td className="hidden px-3 py-1.5 md:table-cell">
        <Spark
          values={group.counts}
          previous={[]}
          label={`failures of ${group.type} over time`}
          color="var(--error)"
        />
      </td>
      <td className="hidden whitespace-nowrap px-3 py-1 text-right text-ink-2 md:table-cell">
        <Instant nanoseconds={group.firstSeenUnixNano} zone={scope.tz} format={formatAge} />
      </td>
      <td className="whitespace-nowrap px-3 py-1 pr-4 text-right text-ink-2">
        <Instant nanoseconds={group.lastSeenUnixNano} zone={scope.tz} format={formatAge} />
      </td>
    </tr>
  );
}
