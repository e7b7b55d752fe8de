'use client';

import type { Rule, RuleFile } from '@tracewell/api/browser';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { CopyButton } from '../../components/controls/copy-button.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';
import { formatAge, formatMinute } from '../../lib/format-age.ts';
import { countOf } from '../../lib/format-count.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { AlertState } from './alert-state.tsx';
import { AlertTabs } from './alert-tabs.tsx';
import {
  conditionWords,
  dedent,
  formatValue,
  placeText,
  ruleNote,
  shortLength,
  shortPlace,
} from './alert-words.ts';
import { Evaluated } from './alerts-page.tsx';
import { RuleFaults } from './rule-faults.tsx';

/** The rules with their state and place; faulty files stand on top. */
export function RulesPage() {
  const query = useApiQuery(['rules'], (api, signal) => api.rules({ signal }), {
    refetchEvery: 10_000,
  });
  return (
    <>
      <PageHead
        title="Rules"
        sentence={query.data ? rulesSentence(query.data.rules, query.data.files) : '\u00a0'}
        facts={query.data ? <Evaluated answer={query.data} /> : null}
        actions={<AlertTabs />}
      />
      <AnswerFrame query={query} what="The rules" skeleton={<RowBones />}>
        {(answer) => (
          <>
            <RuleFaults faults={answer.faults} />
            {answer.rules.length === 0 ? (
              <Empty
                reason="No rule is in force."
                next="Write one into alerts.yaml in the data folder: the file itself explains how. It is read again as soon as it is saved."
              />
            ) : (
              <ul>
                {answer.rules.map((rule) => (
                  <RuleRow key={rule.id} rule={rule} />
                ))}
              </ul>
            )}
            <Files files={answer.files} />
          </>
        )}
      </AnswerFrame>
    </>
  );
}

/** How many rules watch, and whether every file could be read. */
function rulesSentence(rules: readonly Rule[], files: readonly RuleFile[]): string {
  const faulty = files.filter((file) => file.state === 'faulty').length;
  const read = `${countOf(rules.length, 'rule')} from ${countOf(files.length, 'file')} in force.`;
  if (faulty === 0) return read;
  return `${read} ${countOf(faulty, 'file')} cannot be read; the rules read before stay in force.`;
}

function RuleRow({ rule }: { readonly rule: Rule }) {
  const scope = useScope();
  const note = ruleNote(rule);
  return (
    <li className="border-line border-b">
      <details>
        <summary className="flex list-none flex-wrap items-baseline gap-x-4 px-4 py-1 hover:bg-accent-soft pointer-coarse:py-3">
          <span className="w-16 shrink-0">
            <AlertState state={rule.state} />
          </span>
          <span className="font-medium">{rule.name}</span>
          <span className="min-w-0 text-ink-2">
            {conditionWords(rule.condition)}
            {rule.forNs === '0' ? '' : `, for ${shortLength(rule.forNs)}`}
          </span>
          <span className="ml-auto flex shrink-0 items-baseline gap-4 text-12 text-ink-3">
            {rule.lastValue === null ? null : (
              <span>now {formatValue(rule.lastValue, rule.condition.unit)}</span>
            )}
            {rule.lastEvaluationUnixNano === null ? (
              'not evaluated yet'
            ) : (
              <Instant
                nanoseconds={rule.lastEvaluationUnixNano}
                zone={scope.tz}
                format={formatAge}
              />
            )}
            <span className="font-mono" title={placeText(rule)}>
              {shortPlace(rule)}
            </span>
          </span>
          {note === '' ? null : <span className="w-full pl-20 text-12 text-warn">{note}</span>}
        </summary>
        <div className="mx-4 mb-3 md:ml-24">
          <CopyButton
            text={placeText(rule)}
            title="Copy the place of the rule"
            label={<span className="font-mono">{placeText(rule)}</span>}
          />
          <pre className="mt-1 overflow-x-auto bg-sunken px-3 py-2 font-mono text-12">
            {dedent(rule.text)}
          </pre>
        </div>
      </details>
    </li>
  );
}

function Files({ files }: { readonly files: readonly RuleFile[] }) {
  const scope = useScope();
  return (
    <section aria-labelledby="files" className="pb-4">
      <h2 id="files" className="px-4 pt-4 pb-1 font-medium text-15">
        Files
      </h2>
      {files.length === 0 ? <p className="px-4 text-ink-2">No rule file was found.</p> : null}
      <ul>
        {files.map((file) => (
          <li key={file.file} className="flex flex-wrap gap-x-4 border-line border-b px-4 py-1">
            <span className="min-w-0 flex-1 font-mono text-12 [overflow-wrap:anywhere]">
              {file.file}
            </span>
            <span className="text-ink-2">{countOf(file.rules, 'rule')}</span>
            <span className={file.state === 'faulty' ? 'text-error' : 'text-ink-2'}>
              {file.state === 'faulty' ? 'faulty' : 'in force'}
            </span>
            <span className="text-ink-2">
              read{' '}
              <Instant nanoseconds={file.readAtUnixNano} zone={scope.tz} format={formatMinute} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
