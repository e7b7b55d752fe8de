'use client';

import type { PeerSummary } from '@tracewell/api/browser';
import Link from 'next/link';
import { Figure } from '../../components/figures/figure.tsx';
import { NodeGlyph } from '../../components/figures/node-glyph.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { ratioParts } from '../../lib/format-ratio.ts';
import { FigureCells } from './figure-cells.tsx';
import { judge } from './judge-service.ts';
import { FigureSpark } from './service-spark.tsx';

export const PEERS_HEADING = (
  <>
    Databases, queues and externals <span className="text-ink-3">as their callers see them</span>
  </>
);

interface PeerProps {
  readonly peer: PeerSummary;
}

/** A row in the columns of the services table; it opens the map. */
export function WidePeer({ peer }: PeerProps) {
  return (
    <tr className="relative h-7 border-line border-b hover:bg-accent-soft">
      <td className="max-w-0 truncate px-4">
        <PeerName peer={peer} />
      </td>
      <FigureCells
        figures={peer}
        judgement={judge(peer, peer.previous, peer.series)}
        spark={(figure, abnormal) => (
          <span data-spark="" className="inline-block align-middle">
            <FigureSpark figure={figure} source={peer} abnormal={abnormal} />
          </span>
        )}
      />
      <td className="hidden lg:table-cell" />
    </tr>
  );
}

/** The same on a phone. */
export function NarrowPeer({ peer }: PeerProps) {
  return (
    <li className="relative flex min-h-11 items-center justify-between gap-3 border-line border-b px-4">
      <span className="min-w-0 truncate">
        <PeerName peer={peer} />
      </span>
      <span className="flex gap-3 text-12 text-ink-2">
        <span>
          <Figure value={ratioParts(peer.errorRatio)} /> errors
        </span>
        <span>
          p95 <Figure value={durationParts(peer.p95Ns)} />
        </span>
      </span>
    </li>
  );
}

function PeerName({ peer }: PeerProps) {
  const scope = useScope();
  return (
    <Link
      href={scope.href(`/map?node=${encodeURIComponent(`${peer.type}:${peer.name}`)}`)}
      className="inline-flex items-center gap-2 after:absolute after:inset-0"
    >
      <NodeGlyph type={peer.type} />
      {peer.name}
    </Link>
  );
}
