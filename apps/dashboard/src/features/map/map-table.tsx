'use client';

import type { MapNode, ServiceMapAnswer } from '@tracewell/api/browser';
import { Figure } from '../../components/figures/figure.tsx';
import { NodeGlyph } from '../../components/figures/node-glyph.tsx';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';
import { edgeKey } from './map-layout.ts';

interface MapTableProps {
  readonly answer: ServiceMapAnswer;
  readonly onSelect: (id: string) => void;
}

/** The map as rows: who calls whom, the most failing calls first. */
export function MapTable({ answer, onSelect }: MapTableProps) {
  const nodes = new Map(answer.nodes.map((node) => [node.id, node]));
  const edges = [...answer.edges].sort(
    (a, b) => (b.errorRatio ?? 0) - (a.errorRatio ?? 0) || b.ratePerSecond - a.ratePerSecond,
  );
  const called = new Set(answer.edges.flatMap((edge) => [edge.source, edge.target]));
  const lonely = answer.nodes.filter((node) => !called.has(node.id));
  return (
    <>
      <table aria-label="Calls" className="w-full border-collapse">
        <thead className="bg-sunken text-12 text-ink-2">
          <tr className="h-7">
            <th scope="col" className="px-4 text-left font-normal">
              Caller<span className="md:hidden"> and called</span>
            </th>
            <th scope="col" className="hidden px-3 text-left font-normal md:table-cell">
              Called
            </th>
            <th scope="col" className="hidden px-3 text-right font-normal md:table-cell">
              Rate
            </th>
            <th scope="col" className="px-3 text-right font-normal">
              Errors
            </th>
            <th scope="col" className="px-4 text-right font-normal">
              p95
            </th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <tr
              key={edgeKey(edge)}
              className="relative h-7 border-line border-b hover:bg-accent-soft"
            >
              <td className="px-4 py-1 md:py-0">
                <button
                  type="button"
                  onClick={() => onSelect(edgeKey(edge))}
                  className="text-left after:absolute after:inset-0"
                >
                  <NodeName node={nodes.get(edge.source)} />
                </button>
                <div className="pl-5 md:hidden">
                  <NodeName node={nodes.get(edge.target)} />
                </div>
              </td>
              <td className="hidden px-3 md:table-cell">
                <NodeName node={nodes.get(edge.target)} />
              </td>
              <td className="hidden px-3 text-right text-ink-2 md:table-cell">
                <Figure value={rateParts(edge.ratePerSecond)} />
              </td>
              <td className="px-3 text-right text-ink-2">
                <Figure value={ratioParts(edge.errorRatio)} />
              </td>
              <td className="px-4 text-right text-ink-2">
                <Figure value={durationParts(edge.p95Ns)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lonely.length > 0 ? <NoCalls nodes={lonely} /> : null}
    </>
  );
}

function NodeName({ node }: { readonly node: MapNode | undefined }) {
  if (!node) return '–';
  return (
    <span className="inline-flex items-center gap-2">
      <NodeGlyph type={node.type} />
      {node.name}
    </span>
  );
}

/** Services without a call, and why that may be. */
export function NoCalls({ nodes }: { readonly nodes: readonly MapNode[] }) {
  return (
    <p className="px-4 py-2 text-12 text-ink-2">
      No calls seen: <span className="text-ink">{nodes.map((node) => node.name).join(', ')}</span>.
      They send spans, but none is a call to or from another service: their clients are not traced,
      or the trace context is not passed on.
    </p>
  );
}
