import { join } from 'node:path';
import { openJournal } from '@tracewell/journal';
import { openMetricsBlock, openTracesBlock } from '@tracewell/storage';
import { otlpTracesRequest, span, trace } from '@tracewell/testing';
import { usualIntakeRules } from '../../src/delivery/intake-rules.ts';
import { SignalLane } from '../../src/delivery/signal-lane.ts';
import { decodePoints, decodeSpans } from '../../src/receivers/decode-body.ts';
import { AT_NS, bodyOfPoints } from './golden-bodies.ts';

/*
 * Writes the journals of one release into a new folder beside this file; run once for each layout:
 * `npx tsx apps/collector/test/golden/write-golden-journal.ts apps/collector/test/golden/journal-v2`.
 * What is committed is never written again: a later build must read it as it is.
 */

const EVER = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const RULES = usualIntakeRules();

/** Three blocks of two, one and three spans: with events, links and attributes of every type. */
function bodiesOfSpans(): Buffer[] {
  const root = span({
    service: 'golden',
    startTimeUnixNano: AT_NS,
    attributes: { text: 'Grüße', count: 42, share: 0.5, open: true, list: ['a', 1] },
    events: [{ name: 'exception', timeUnixNano: AT_NS + 5n, attributes: { kind: 'seen' } }],
    links: [{ traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) }],
  });
  const one = [root, span({ service: 'golden', startTimeUnixNano: AT_NS, traceId: root.traceId })];
  const two = [span({ service: 'golden', name: 'second block', startTimeUnixNano: AT_NS })];
  const three = trace([{ service: 'golden', startTimeUnixNano: AT_NS }]);
  const more = [...three, ...three.map((s) => ({ ...s, spanId: '0102030405060708' })), ...two];
  return [one, two, more.slice(0, 3)].map((spans) => Buffer.from(otlpTracesRequest(spans)));
}

async function openFolder(folder: string) {
  return await openJournal({ folder, maxBytes: 2 ** 30, reserveBytes: 0, segmentBytes: 2 ** 20 });
}

/** Nothing is delivered here. */
const ALONE = { onSealed: () => undefined, isStoreBusy: () => false };

async function writeSpans(folder: string): Promise<void> {
  await using journal = await openFolder(folder);
  const lane = new SignalLane({ journal, openBlock: openTracesBlock, ...ALONE });
  for (const body of bodiesOfSpans()) {
    await lane.accept(body, (block) => {
      const { outcome, facts } = decodeSpans('json', RULES)(body, block, EVER);
      return { outcome, ids: facts.ids };
    });
    await lane[Symbol.asyncDispose](); // seals the block; the lane goes on with the next
  }
}

async function writePoints(folder: string): Promise<void> {
  await using journal = await openFolder(folder);
  const lane = new SignalLane({ journal, openBlock: openMetricsBlock, ...ALONE });
  const body = bodyOfPoints();
  await lane.accept(body, (block) => {
    const { outcome, facts } = decodePoints('json', RULES)(body, block, EVER);
    return { outcome, ids: facts.ids };
  });
  await lane[Symbol.asyncDispose]();
}

const [, , target] = process.argv;
if (target === undefined) throw new Error('name the folder to write');
await writeSpans(join(target, 'traces'));
await writePoints(join(target, 'metrics'));
