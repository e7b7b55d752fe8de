'use client';

import type { PeerSummary } from '@tracewell/api/browser';
import { useRef } from 'react';
import { sparkCrosshair } from '../../components/charts/spark-crosshair.ts';
import { Defined } from '../../components/definitions/defined.tsx';
import { assignServiceColors } from '../../lib/service-color.ts';
import type { JudgedService } from './judge-service.ts';
import { keepOrder } from './keep-order.ts';
import { NarrowPeer, PEERS_HEADING, WidePeer } from './peer-rows.tsx';
import { NarrowService, WideService } from './service-rows.tsx';

interface ServicesTableProps {
  readonly rows: readonly JudgedService[];
  readonly peers: readonly PeerSummary[];
}

/** The services, worst first, and what they call; rows keep their places while the pointer is over them. */
export function ServicesTable({ rows, peers }: ServicesTableProps) {
  const held = useRef<readonly string[]>([]);
  const hovered = useRef(false);
  const shown = hovered.current ? keepOrder(rows, held.current) : rows;
  held.current = shown.map((row) => row.service.name);
  const colors = assignServiceColors(
    rows.map(({ service }) => ({
      name: service.name,
      totalNs: service.requestCount * Number(service.p50Ns ?? 0),
    })),
  );
  const hold = (over: boolean) => () => {
    hovered.current = over;
  };
  return (
    <div onPointerEnter={hold(true)} onPointerLeave={hold(false)}>
      <table
        aria-label="Services"
        className="hidden w-full border-collapse md:table"
        {...sparkCrosshair}
      >
        <Headings />
        <tbody>
          {shown.map((row) => (
            <WideService key={row.service.name} row={row} color={colors.get(row.service.name)} />
          ))}
        </tbody>
        <WidePeers peers={peers} />
      </table>
      <div className="md:hidden">
        <ul aria-label="Services">
          {shown.map((row) => (
            <NarrowService key={row.service.name} row={row} color={colors.get(row.service.name)} />
          ))}
        </ul>
        <NarrowPeers peers={peers} />
      </div>
    </div>
  );
}

const COLUMNS = [
  ['errors', 'Errors'],
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['p99', 'p99'],
] as const;

function Headings() {
  return (
    <thead className="bg-sunken text-12 text-ink-2">
      <tr className="h-7">
        <th scope="col" className="w-1/4 px-4 text-left font-normal">
          Service{' '}
          <span className="text-ink-3">
            <Defined term="worst">worst first</Defined>
          </span>
        </th>
        <th scope="col" className="whitespace-nowrap px-3 text-right font-normal">
          <span className="mr-3 text-ink-3 underline decoration-line-strong">
            <Defined term="counts">what counts?</Defined>
          </span>
          <Defined term="rate">Rate</Defined>
        </th>
        {COLUMNS.map(([term, heading]) => (
          <th key={term} scope="col" className="px-3 text-right font-normal">
            <Defined term={term}>{heading}</Defined>
          </th>
        ))}
        <th scope="col" className="hidden px-4 text-right font-normal lg:table-cell">
          <Defined term="deploy">Last deploy</Defined>
        </th>
      </tr>
    </thead>
  );
}

function WidePeers({ peers }: { readonly peers: readonly PeerSummary[] }) {
  if (peers.length === 0) return null;
  return (
    <tbody>
      <tr className="border-line border-t">
        <th scope="rowgroup" colSpan={7} className="px-4 pt-4 pb-1 text-left font-normal text-12">
          {PEERS_HEADING}
        </th>
      </tr>
      {peers.map((peer) => (
        <WidePeer key={`${peer.type} ${peer.name}`} peer={peer} />
      ))}
    </tbody>
  );
}

function NarrowPeers({ peers }: { readonly peers: readonly PeerSummary[] }) {
  if (peers.length === 0) return null;
  return (
    <>
      <h2 className="px-4 pt-4 pb-1 text-12">{PEERS_HEADING}</h2>
      <ul>
        {peers.map((peer) => (
          <NarrowPeer key={`${peer.type} ${peer.name}`} peer={peer} />
        ))}
      </ul>
    </>
  );
}
