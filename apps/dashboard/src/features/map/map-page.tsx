'use client';

import type { ServiceMapAnswer } from '@tracewell/api/browser';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { AnswerFrame, RowBones } from '../../components/answer/answer-frame.tsx';
import { Button } from '../../components/controls/button.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { Sentence } from '../../components/sentence/sentence.tsx';
import { useCommands } from '../../components/shell/keyboard.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';
import { formatClock } from '../../lib/format-time.ts';
import { rangeQuestion } from '../../lib/range-question.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { useIsPhone } from '../../lib/use-media.ts';
import { DRAWABLE_NODES, MAP_METRICS, type MapMetric, mapSentence } from './map-figures.ts';
import { MapPanel } from './map-panel.tsx';
import { MapTable, NoCalls } from './map-table.tsx';

const MapCanvas = dynamic(() => import('./map-canvas.tsx').then((module) => module.MapCanvas), {
  ssr: false,
});

const PARAMS = {
  view: parseAsStringLiteral(['map', 'table'] as const).withDefault('map'),
  metric: parseAsStringLiteral(MAP_METRICS).withDefault('rate'),
  node: parseAsString.withDefault(''),
};

/** "Who depends on whom, and where does it hurt?" */
export function MapPage() {
  const scope = useScope();
  const [{ view, metric, node }, set] = useQueryStates(PARAMS, { history: 'push' });
  const narrow = useIsPhone();
  const query = useApiQuery(
    ['map', scope.range, scope.env],
    (api, signal) => api.serviceMap(rangeQuestion(scope), { signal }),
    { refetchEvery: 10_000 },
  );
  const toggle = () => void set({ view: view === 'map' ? 'table' : 'map' });
  useCommands([
    { keys: ['t'], label: 'Map as a table', group: 'This map', run: toggle },
    {
      keys: ['Escape'],
      label: 'Close the details',
      group: 'This map',
      hidden: true,
      run: () => void set({ node: '' }),
    },
  ]);
  const onSelect = (id: string) => void set({ node: id });
  return (
    <>
      <PageHead
        title="Map"
        sentence={query.data ? <Answer answer={query.data} /> : '\u00a0'}
        facts={query.data ? <CompleteTo answer={query.data} /> : null}
        actions={
          narrow ? null : <Button onClick={toggle}>{view === 'map' ? 'Table' : 'Map'}</Button>
        }
      />
      <AnswerFrame query={query} what="The map" skeleton={<RowBones />}>
        {(answer) =>
          answer.nodes.length === 0 ? (
            <NothingToDraw />
          ) : (
            <MapBody
              answer={answer}
              asTable={narrow || view === 'table' || answer.nodes.length > DRAWABLE_NODES}
              metric={metric}
              onMetric={(next) => void set({ metric: next })}
              selected={node}
              onSelect={onSelect}
            />
          )
        }
      </AnswerFrame>
    </>
  );
}

interface MapBodyProps {
  readonly answer: ServiceMapAnswer;
  readonly asTable: boolean;
  readonly metric: MapMetric;
  readonly onMetric: (metric: MapMetric) => void;
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

function MapBody({ answer, asTable, metric, onMetric, selected, onSelect }: MapBodyProps) {
  const called = new Set(answer.edges.flatMap((edge) => [edge.source, edge.target]));
  const lonely = answer.nodes.filter((node) => !called.has(node.id));
  return (
    <div className="flex h-full min-h-[calc(100dvh-200px)]">
      <div className="flex min-w-0 flex-1 flex-col">
        {asTable ? (
          <MapTable answer={answer} onSelect={onSelect} />
        ) : (
          <>
            <MetricSwitch metric={metric} onMetric={onMetric} />
            <div className="min-h-[420px] flex-1">
              <MapCanvas answer={answer} metric={metric} selected={selected} onSelect={onSelect} />
            </div>
            {lonely.length > 0 ? <NoCalls nodes={lonely} /> : null}
          </>
        )}
      </div>
      <MapPanel answer={answer} selected={selected} onSelect={onSelect} />
    </div>
  );
}

const METRIC_WORDS: Readonly<Record<MapMetric, string>> = {
  rate: 'Rate',
  errors: 'Errors',
  latency: 'Latency',
};

function MetricSwitch({ metric, onMetric }: Pick<MapBodyProps, 'metric' | 'onMetric'>) {
  return (
    <fieldset className="flex items-center gap-3 px-4 pt-2">
      <legend className="sr-only">Figure on the calls</legend>
      {MAP_METRICS.map((one) => (
        <Button
          key={one}
          look="plain"
          aria-pressed={one === metric}
          className={one === metric ? 'font-medium text-ink' : ''}
          onClick={() => onMetric(one)}
        >
          {METRIC_WORDS[one]}
        </Button>
      ))}
      <span className="text-12 text-ink-3">
        width: rate · colour: the worst tenth · dashed: messages
      </span>
    </fieldset>
  );
}

function Answer({ answer }: { readonly answer: ServiceMapAnswer }) {
  const names = new Map(answer.nodes.map((node) => [node.id, node.name]));
  return <Sentence parts={mapSentence(answer, (id) => names.get(id) ?? id)} />;
}

function CompleteTo({ answer }: { readonly answer: ServiceMapAnswer }) {
  const { tz } = useScope();
  return (
    <span>
      complete to <Instant nanoseconds={answer.completeToUnixNano} zone={tz} format={formatClock} />
    </span>
  );
}

function NothingToDraw() {
  const scope = useScope();
  return (
    <Empty
      reason="No service sent a span in this range, so there is nothing to join."
      next={
        <Link href={scope.href('/start')} className="underline">
          Add a service
        </Link>
      }
    />
  );
}
