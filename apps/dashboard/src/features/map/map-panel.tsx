'use client';

import type { MapEdge, MapNode, ServiceMapAnswer } from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { Figure } from '../../components/figures/figure.tsx';
import { nodeWord } from '../../components/figures/node-glyph.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { countParts } from '../../lib/format-count.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';
import type { Quantity } from '../../lib/quantity.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { edgeKey } from './map-layout.ts';

interface MapPanelProps {
  readonly answer: ServiceMapAnswer;
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** What stands behind the picked node or call, and the doors from there. */
export function MapPanel({ answer, selected, onSelect }: MapPanelProps) {
  const node = answer.nodes.find((one) => one.id === selected);
  const edge = answer.edges.find((one) => edgeKey(one) === selected);
  if (!(node || edge)) return null;
  const nameOf = (id: string) => answer.nodes.find((one) => one.id === id)?.name ?? id;
  return (
    <aside
      aria-label="Details"
      className="fixed inset-x-0 bottom-11 z-10 max-h-[60dvh] overflow-y-auto border-line border-t bg-surface p-4 md:static md:inset-auto md:max-h-none md:w-80 md:shrink-0 md:border-t-0 md:border-l"
    >
      <div className="mb-2 flex justify-end">
        <Button look="plain" onClick={() => onSelect('')}>
          Close
        </Button>
      </div>
      {node ? (
        <NodeDetails node={node} answer={answer} nameOf={nameOf} onSelect={onSelect} />
      ) : null}
      {edge ? <EdgeDetails edge={edge} nameOf={nameOf} /> : null}
    </aside>
  );
}

interface NodeDetailsProps {
  readonly node: MapNode;
  readonly answer: ServiceMapAnswer;
  readonly nameOf: (id: string) => string;
  readonly onSelect: (id: string) => void;
}

function NodeDetails({ node, answer, nameOf, onSelect }: NodeDetailsProps) {
  const scope = useScope();
  const callers = answer.edges.filter((edge) => edge.target === node.id);
  const callees = answer.edges.filter((edge) => edge.source === node.id);
  return (
    <>
      <h2 className="font-medium text-15">{node.name}</h2>
      <p className="text-12 text-ink-2">
        {[nodeWord(node.type), node.system, node.environment].filter(Boolean).join(' · ')}
      </p>
      <dl className="mt-3 grid grid-cols-2 gap-y-1">
        <Row term="Rate" value={rateParts(node.ratePerSecond)} />
        {node.type === 'user' ? null : (
          <>
            <Row term="Errors" value={ratioParts(node.errorRatio)} />
            <Row term="p95" value={durationParts(node.p95Ns)} />
          </>
        )}
        <Row term="Requests" value={countParts(node.requestCount)} />
      </dl>
      {node.type === 'service' ? (
        <p className="mt-3 flex gap-4">
          <Door href={scope.href(`/services/${encodeURIComponent(node.name)}`)}>Open service</Door>
          <Door href={tracesHref(scope, `service = ${writeText(node.name)}`)}>Show traces</Door>
        </p>
      ) : null}
      <Calls title="Called by" edges={callers} end="source" nameOf={nameOf} onSelect={onSelect} />
      <Calls title="Calls" edges={callees} end="target" nameOf={nameOf} onSelect={onSelect} />
    </>
  );
}

interface CallsProps {
  readonly title: string;
  readonly edges: readonly MapEdge[];
  readonly end: 'source' | 'target';
  readonly nameOf: (id: string) => string;
  readonly onSelect: (id: string) => void;
}

function Calls({ title, edges, end, nameOf, onSelect }: CallsProps) {
  if (edges.length === 0) return null;
  return (
    <>
      <h3 className="mt-4 text-12 text-ink-2">{title}</h3>
      <ul>
        {edges.map((edge) => (
          <li key={edgeKey(edge)} className="border-line border-b">
            <button
              type="button"
              onClick={() => onSelect(edgeKey(edge))}
              className="flex h-7 w-full items-center justify-between gap-3 text-left hover:bg-accent-soft pointer-coarse:h-11"
            >
              <span className="truncate">{nameOf(edge[end])}</span>
              <span className="flex shrink-0 gap-3 text-ink-2">
                <Figure value={ratioParts(edge.errorRatio)} />
                <Figure value={durationParts(edge.p95Ns)} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function EdgeDetails({
  edge,
  nameOf,
}: {
  readonly edge: MapEdge;
  readonly nameOf: (id: string) => string;
}) {
  const scope = useScope();
  const isService = edge.source.startsWith('service');
  const caller = `service = ${writeText(nameOf(edge.source))}`;
  return (
    <>
      <h2 className="font-medium text-15">
        {nameOf(edge.source)} calls {nameOf(edge.target)}
      </h2>
      <p className="text-12 text-ink-2">{edge.type}</p>
      <dl className="mt-3 grid grid-cols-2 gap-y-1">
        <Row term="Rate" value={rateParts(edge.ratePerSecond)} />
        <Row term="Errors" value={ratioParts(edge.errorRatio)} />
        <Row term="p50" value={durationParts(edge.p50Ns)} />
        <Row term="p95" value={durationParts(edge.p95Ns)} />
        <Row term="p99" value={durationParts(edge.p99Ns)} />
        <Row term="Calls" value={countParts(edge.count)} />
      </dl>
      {isService ? (
        <p className="mt-3 flex gap-4">
          <Door href={tracesHref(scope, caller)}>Show traces</Door>
          <Door href={tracesHref(scope, `${caller} and status = error`)}>Failed ones</Door>
        </p>
      ) : null}
    </>
  );
}

function Row({ term, value }: { readonly term: string; readonly value: Quantity }) {
  return (
    <>
      <dt className="text-ink-2">{term}</dt>
      <dd className="text-right">
        <Figure value={value} />
      </dd>
    </>
  );
}

function Door({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Link href={href} className="underline underline-offset-4 hover:text-accent">
      {children}
    </Link>
  );
}
