import { nodeBlocks } from './instrument-node.ts';
import { runtimeBlocks } from './instrument-runtimes.ts';
import type { Block, SendTarget, Tab } from './send-target.ts';

/** The blocks of one tab, in the order in which they are pasted. */
export function blocksFor(tab: Tab, target: SendTarget): readonly Block[] {
  return tab === 'Node' ? nodeBlocks(target) : runtimeBlocks[tab](target);
}

/** A shell line that sends one real span of the service `hello`, with a fresh id and the time of now. */
export function testSpanCommand(target: SendTarget): string {
  const hex = (bytes: number) => `'$(head -c ${bytes} /dev/urandom | od -An -tx1 | tr -d ' \\n')'`;
  const span = [
    `"traceId":"${hex(16)}"`,
    `"spanId":"${hex(8)}"`,
    '"name":"GET /hello"',
    '"kind":2',
    `"startTimeUnixNano":"'$(date +%s)'000000000"`,
    `"endTimeUnixNano":"'$(date +%s)'042000000"`,
  ].join(',');
  return [
    `curl -sS ${target.otlpHttp}/v1/traces -H 'content-type: application/json' -d '{"resourceSpans":[{`,
    '"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"hello"}}]},',
    `"scopeSpans":[{"spans":[{${span}}]}]}]}'`,
  ].join('\n');
}
