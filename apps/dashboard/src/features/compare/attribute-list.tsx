'use client';

import type { CompareAnswer, ComparedAttribute, ComparedValue } from '@tracewell/api/browser';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import type { CompareScope } from '../../lib/compare-href.ts';
import { formatCount } from '../../lib/format-count.ts';
import { toMilliseconds } from '../../lib/format-time.ts';
import { absoluteRange } from '../../lib/time-range.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { withinSelection } from './compare-question.ts';
import { evidenceText, factText, keyText, sharesText, valueText } from './compare-words.ts';

interface AnswerProps {
  readonly answer: CompareAnswer;
  readonly asked: CompareScope;
}

/** Values of an attribute that are drawn; the others differ less. */
const VALUES_SHOWN = 4;
const POINTS_MIN = 0.05;
const FIRST_SHOWN = 15;

/** Both shares from one middle line outwards: the selection to the left, the baseline to the right. */
function Bars({ here, elsewhere }: { readonly here: number; readonly elsewhere: number }) {
  const width = (share: number) => ({ width: `${(share * 100).toFixed(1)}%` });
  return (
    <span aria-hidden="true" className="grid h-2.5 w-full grid-cols-2 bg-sunken">
      <span className="flex justify-end border-line-strong border-r">
        <span className="bg-selection" style={width(here)} />
      </span>
      <span className="flex">
        <span className="bg-baseline" style={width(elsewhere)} />
      </span>
    </span>
  );
}

function ValueRow({
  answer,
  asked,
  attribute,
  value,
}: AnswerProps & { readonly attribute: ComparedAttribute; readonly value: ComparedValue }) {
  const scope = useScope();
  const { from, to } = answer.selection.range;
  const range = absoluteRange(toMilliseconds(from), toMilliseconds(to));
  const { selection, baseline } = answer;
  return (
    <li>
      <Link
        href={tracesHref({ ...scope, range }, withinSelection(asked, value.query))}
        prefetch={false}
        aria-label={`${factText(attribute, value)}: ${sharesText(value, answer)}. Show these traces.`}
        title={`${evidenceText(value, answer)} Opens the traces here that have it.`}
        className="grid min-h-7 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 px-2 py-1 hover:bg-accent-soft md:grid-cols-[minmax(0,1fr)_minmax(0,360px)_196px] pointer-coarse:min-h-11"
      >
        <span className="truncate font-mono text-12">{valueText(value)}</span>
        <span className="max-md:order-last max-md:col-span-2">
          <Bars
            here={value.selectionCount / selection.comparedCount}
            elsewhere={value.baselineCount / baseline.comparedCount}
          />
        </span>
        <span className="whitespace-nowrap text-12 text-ink-2 max-md:text-right">
          {sharesText(value, answer)}
        </span>
      </Link>
    </li>
  );
}

function shownValues({ values }: ComparedAttribute): readonly ComparedValue[] {
  const telling = values.filter(({ difference }) => Math.abs(difference) >= POINTS_MIN);
  return telling.slice(0, VALUES_SHOWN);
}

function Attribute({
  answer,
  asked,
  attribute,
}: AnswerProps & { readonly attribute: ComparedAttribute }) {
  const shown = shownValues(attribute);
  const more = attribute.distinctValues - shown.length;
  const isBinned = attribute.values[0]?.bin !== undefined;
  const same = attribute.same.map((one) => `${keyText(one)} ${one.value}`.trim());
  return (
    <li className="grid gap-x-4 border-line border-b px-2 py-1.5 lg:grid-cols-[300px_minmax(0,1fr)]">
      <div className="min-w-0 px-2 py-1">
        <h2 className="truncate font-medium text-13" title={keyText(attribute)}>
          {keyText(attribute)}
        </h2>
        {same.length === 0 ? null : (
          <p
            className="truncate text-12 text-ink-2"
            title={`On the very same traces: ${same.join(', ')}`}
          >
            same traces: {same.join(', ')}
          </p>
        )}
        {more > 0 && !isBinned ? (
          <p className="text-12 text-ink-3">{formatCount(more)} more values differ less</p>
        ) : null}
      </div>
      <ul>
        {shown.map((value) => (
          <ValueRow
            key={`${value.value} ${value.bin?.from} ${value.bin?.to}`}
            answer={answer}
            asked={asked}
            attribute={attribute}
            value={value}
          />
        ))}
      </ul>
    </li>
  );
}

/** What differs, the greatest difference first. Each value leads to the traces of the selection that have it. */
export function AttributeList({ answer, asked }: AnswerProps) {
  const [isLong, setIsLong] = useState(false);
  const shown = isLong ? answer.attributes : answer.attributes.slice(0, FIRST_SHOWN);
  const more = answer.attributes.length - shown.length;
  return (
    <>
      <ol aria-label="What differs, most first">
        {shown.map((attribute) => (
          <Attribute
            key={`${attribute.service} ${attribute.scope} ${attribute.key}`}
            answer={answer}
            asked={asked}
            attribute={attribute}
          />
        ))}
      </ol>
      {more > 0 ? (
        <p className="px-4 py-3">
          <Button onClick={() => setIsLong(true)}>
            Show {formatCount(more)} smaller differences
          </Button>
        </p>
      ) : null}
    </>
  );
}
