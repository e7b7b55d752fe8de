'use client';

import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { DependencyList } from './dependency-list.tsx';
import { ErrorGroups } from './error-groups.tsx';
import { OperationsTable } from './operations-table.tsx';
import { RuntimeSection } from './runtime-section.tsx';
import type { ServiceParts } from './use-service-parts.ts';
import { VersionList } from './versions-instances.tsx';
import { WhereTimeGoes } from './where-time-goes.tsx';

interface ServicePanelsProps {
  readonly parts: ServiceParts;
  readonly onPick: (operation: string) => void;
}

/** What stands below the charts: where inside, what fails, who is hurt, what runs. Each panel fails alone. */
export function ServicePanels({ parts, onPick }: ServicePanelsProps) {
  const { question, operations } = parts;
  return (
    <div className="min-w-0 bg-surface">
      <section aria-label="Operations">
        <h2 className="px-4 pt-4 pb-2 font-medium text-15">Operations by share of time</h2>
        <AnswerFrame
          query={operations}
          what="The operations"
          skeleton={<RowBones rows={4} />}
          footer={false}
        >
          {(answer) => (
            <OperationsTable
              operations={answer.operations}
              hasPeriodBefore={parts.figures.data?.previous !== null}
              picked={question.operation}
              onPick={onPick}
            />
          )}
        </AnswerFrame>
      </section>
      <TimePanel parts={parts} />
      <ErrorGroups question={question} />
      <Neighbours parts={parts} />
      <RuntimeSection parts={parts} />
    </div>
  );
}

/** Of the operation that was picked, else of the one with the largest share; of all when that is not known. */
function TimePanel({ parts: { question, operations } }: { readonly parts: ServiceParts }) {
  const largest = operations.data?.operations[0]?.name ?? '';
  const operation = question.operation === '' ? largest : question.operation;
  const isKnown = operation !== '' || operations.isError;
  const range = isKnown ? question.range : undefined;
  if (operations.data?.operations.length === 0) return null;
  return <WhereTimeGoes question={{ ...question, range, operation }} />;
}

function Neighbours({ parts }: { readonly parts: ServiceParts }) {
  const { dependencies, versions, question } = parts;
  const whole = question.operation === '' ? '' : ' of all operations';
  return (
    <div className="grid grid-cols-1 gap-x-12 pb-2 md:grid-cols-2">
      <div className="min-w-0 md:col-span-2">
        <AnswerFrame
          query={dependencies}
          what="Callers and callees"
          skeleton={<RowBones rows={3} />}
          footer={false}
        >
          {({ callers, callees }) => (
            <div className="grid grid-cols-1 gap-x-12 md:grid-cols-2">
              <DependencyList
                title="Called by"
                note={whole}
                dependencies={callers}
                none="No caller seen: its requests come from outside, or their senders are not traced."
              />
              <DependencyList
                title="Calls"
                note={whole}
                dependencies={callees}
                none="No call seen: it calls nothing, or its client calls are not traced."
              />
            </div>
          )}
        </AnswerFrame>
      </div>
      <div className="min-w-0">
        <AnswerFrame
          query={versions}
          what="The versions"
          skeleton={<RowBones rows={2} />}
          footer={false}
        >
          {(answer) => <VersionList service={question.service} versions={answer.versions} />}
        </AnswerFrame>
      </div>
    </div>
  );
}
