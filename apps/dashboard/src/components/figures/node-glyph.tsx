import type { NodeType } from '@tracewell/api/browser';

const SHAPES: Readonly<Record<NodeType, string>> = {
  service:
    'M3 2.5h6a1.5 1.5 0 0 1 1.5 1.5v4A1.5 1.5 0 0 1 9 9.5H3A1.5 1.5 0 0 1 1.5 8V4A1.5 1.5 0 0 1 3 2.5z',
  database: 'M2 3.2c0-2 8-2 8 0v5.6c0 2-8 2-8 0zm0 0c0 2 8 2 8 0',
  messaging: 'M3.5 2.5h8l-3 7h-8z',
  external: 'M1.5 2.5h9v7h-9z',
  user: 'M6 1.5a4.5 4.5 0 1 0 .01 0z',
};

const WORDS: Readonly<Record<NodeType, string>> = {
  service: 'service',
  database: 'database',
  messaging: 'queue or topic',
  external: 'external',
  user: 'users',
};

/** The kind of a node by its shape: rounded service, cylinder, slanted queue, dashed external, circle of users. */
export function NodeGlyph({ type }: { readonly type: NodeType }) {
  return (
    <svg
      role="img"
      aria-label={WORDS[type]}
      width="12"
      height="12"
      viewBox="0 0 12 12"
      className="shrink-0 text-ink-2"
    >
      <path
        d={SHAPES[type]}
        fill="none"
        stroke="currentColor"
        strokeDasharray={type === 'external' ? '2 1.5' : undefined}
      />
    </svg>
  );
}

/** The kind of a node in a word, for tables and labels. */
export function nodeWord(type: NodeType): string {
  return WORDS[type];
}
