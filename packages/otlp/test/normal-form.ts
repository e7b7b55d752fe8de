import type { RecordedNode } from './recording-sink.ts';

const ENUMERATIONS = /^(spanKind|statusCode|temporality|severityNumber)$/;
/** A default that is sent says something: which field of a oneof there is, and what a histogram has measured. */
const PRESENT = /^(pointInt|pointDouble|exemplarInt|exemplarDouble|type)$/;
const MEASURED = /^(sum|min|max)$/;
/** Newer than the definitions of the oracle; ClickHouse's own decoder is asked about them in packages/storage. */
const NEWER = /^(spanFlags|linkFlags)$/;
const DEFAULTS = new Set(['', '0', 'false']);

/** The same for everything that protobuf takes for equal: no defaults, enumerations signed, the last body alone. */
export function normalForm(nodes: readonly RecordedNode[]): RecordedNode[] {
  return nodes.map((node) => normalNode(node, node.fields.type ?? ''));
}

function normalNode(node: RecordedNode, type: string): RecordedNode {
  const fields = Object.entries(node.fields)
    .map(([name, value]) => [name, ENUMERATIONS.test(name) ? signed32(value) : value] as const)
    .filter(([name, value]) => !NEWER.test(name) && (!DEFAULTS.has(value) || isKept(name, type)));
  const children = node.children.map((child) => normalNode(child, type));
  const bodies = children.filter(({ of }) => of === 'logBody');
  return {
    of: node.of,
    fields: Object.fromEntries(fields),
    attributes: node.attributes,
    // Events and links are apart in OTLP, however they are mixed in the bytes.
    children: [
      ...children.filter(({ of }) => of !== 'link' && of !== 'logBody'),
      ...children.filter(({ of }) => of === 'link'),
      ...bodies.slice(-1),
    ],
  };
}

function isKept(name: string, type: string): boolean {
  return PRESENT.test(name) || (MEASURED.test(name) && type.includes('histogram'));
}

function signed32(text: string): string {
  return String(Number(text) | 0);
}
