'use client';

import type { Alert } from '@tracewell/api/browser';
import { useState } from 'react';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { RuntimeMetrics } from './runtime-metrics.tsx';
import { firesOnRuntime } from './runtime-series.ts';
import type { ServiceParts } from './use-service-parts.ts';
import { InstanceList } from './versions-instances.tsx';

const NONE: readonly Alert[] = [];

/** Instances, and what their process does: closed until it is asked for, or until a rule about it fires. */
export function RuntimeSection({ parts }: { readonly parts: ServiceParts }) {
  const { question, versions } = parts;
  const alerts = useApiQuery(
    ['alerts', 'firing'],
    (api, signal) => api.alerts({ state: 'firing' }, { signal }),
    { refetchEvery: 15_000 },
  );
  const firing = firesOnRuntime(alerts.data?.alerts ?? NONE, question.service);
  const [chosen, setChosen] = useState<boolean | undefined>(undefined);
  const isOpen = chosen ?? firing !== undefined;
  const instances = versions.data?.instances.length;
  return (
    <section aria-label="Instances and runtime" className="border-line border-t">
      <h2 className="font-medium text-15">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setChosen(!isOpen)}
          className="flex w-full items-baseline gap-3 px-4 py-3 text-left hover:bg-sunken"
        >
          <span aria-hidden="true" className={isOpen ? 'rotate-90 text-ink-3' : 'text-ink-3'}>
            ›
          </span>
          Instances and runtime
          <span className="font-normal text-12 text-ink-2">
            {firing ? (
              <span className="text-error">firing: {firing.summary}</span>
            ) : (
              [instances === undefined ? '' : `${instances} seen`, 'event loop, heap, GC']
                .filter(Boolean)
                .join(', ')
            )}
          </span>
        </button>
      </h2>
      {isOpen ? (
        <div className="pb-4">
          <RuntimeMetrics question={question} />
          <AnswerFrame
            query={versions}
            what="The instances"
            skeleton={<RowBones rows={2} />}
            footer={false}
          >
            {(answer) => <InstanceList service={question.service} instances={answer.instances} />}
          </AnswerFrame>
        </div>
      ) : null}
    </section>
  );
}
