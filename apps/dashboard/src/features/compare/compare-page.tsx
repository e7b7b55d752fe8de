'use client';

import type { CompareAnswer } from '@tracewell/api/browser';
import { useQueryStates } from 'nuqs';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { compareParams } from '../../lib/compare-href.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { AttributeList } from './attribute-list.tsx';
import { CompareChoices } from './compare-choices.tsx';
import { CompareForm } from './compare-form.tsx';
import { compareQuestion, isAsked, queryFault } from './compare-question.ts';
import { compareSentence } from './compare-words.ts';
import { LeftOut } from './left-out.tsx';
import { NothingDiffers } from './nothing-differs.tsx';
import { Sides } from './sides.tsx';

function sentenceOf(answer: CompareAnswer | undefined, askable: boolean): string {
  if (answer !== undefined) return compareSentence(answer);
  return askable ? '' : 'Two sets of traces: what do the ones have that the others have not?';
}

/** What do these traces have that others have not? */
export function ComparePage() {
  const scope = useScope();
  const [asked, setAsked] = useQueryStates(compareParams, { history: 'push' });
  const fault = queryFault(asked);
  const askable = isAsked(asked) && fault === undefined;
  const query = useApiQuery(
    ['compare', asked, scope.range, scope.env],
    (api, signal) => api.compare(compareQuestion(scope, asked), { signal }),
    { enabled: askable },
  );
  const answer = askable ? query.data : undefined;
  return (
    <>
      <PageHead title="Compare" sentence={sentenceOf(answer, askable)} />
      {isAsked(asked) ? <Sides asked={asked} answer={answer} /> : null}
      <CompareForm
        asked={asked}
        fault={fault}
        open={!isAsked(asked) || fault !== undefined}
        onAsk={(next) => void setAsked(next)}
      />
      {isAsked(asked) ? null : <CompareChoices />}
      {askable ? (
        <AnswerFrame query={query} what="The comparison" skeleton={<RowBones rows={12} />}>
          {(found) => (
            <>
              {found.attributes.length === 0 ? (
                <NothingDiffers answer={found} />
              ) : (
                <AttributeList answer={found} asked={asked} />
              )}
              <LeftOut answer={found} />
            </>
          )}
        </AnswerFrame>
      ) : null}
    </>
  );
}
