'use client';

import type { PeerSummary } from '@tracewell/api/browser';
import Link from 'next/link';
import { Figure } from '../../components/figures/figure.tsx';
import { NodeGlyph } from '../../components/figures/node-glyph.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { durationParts } from '../../lib/format-duration.ts';
import { rateParts } from '../../lib/format-rate.ts';
import { ratioParts } from '../../lib/format-ratio.ts';
import { gotWorse, judge } from './judge-service.ts';
import { behind, DurationCell, ErrorsCell } from './service-cells.tsx';

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
  const judgement = judge(peer, peer.previous);
  return (
    <tr className="relative h-7 border-line border-b hover:bg-accent-soft">
      <td className="max-w-0 truncate px-4">
        <PeerName peer={peer} />
      </td>
      <td colSpan={2} className="px-3 text-right text-ink-2">
        <Figure value={rateParts(peer.ratePerSecond)} title={behind(peer)} />
      </td>
      <ErrorsCell span={2} figures={peer} abnormal={gotWorse(judgement, 'errors')} />
      <DurationCell value={peer.p50Ns} figures={peer} />
      <DurationCell
        span={2}
        value={peer.p95Ns}
        figures={peer}
        abnormal={gotWorse(judgement, 'p95')}
      />
      <DurationCell value={peer.p99Ns} figures={peer} />
      <td />
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
      href={scope.href('/map')}
      className="inline-flex items-center gap-2 after:absolute after:inset-0"
    >
      <NodeGlyph type={peer.type} />
      {peer.name}
    </Link>
  );
}
