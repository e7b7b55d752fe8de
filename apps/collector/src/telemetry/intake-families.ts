import type { IngestFigures } from './ingest-figures.ts';
import { countLines, type Family, quoted } from './metric-family.ts';
import { SIGNALS } from './signal.ts';

type Figures = IngestFigures['signals']['traces'];

/** What came in, how many bytes of it went on, and what became of its parts. */
export function intakeFamilies({ signals, answered }: IngestFigures): Family[] {
  const requests = 'tracewell_ingest_requests_total';
  return [
    {
      name: requests,
      type: 'counter',
      help: 'Requests answered, by protocol, signal, encoding and HTTP status.',
      lines: answered.map(({ request: { protocol, signal, encoding, status }, count }) => {
        const format = `encoding=${quoted(encoding)},status="${status}"`;
        return `${requests}{protocol="${protocol}",signal="${signal}",${format}} ${count}`;
      }),
    },
    ...COUNTERS.map(([name, help, label, of]) => ({
      name,
      type: 'counter' as const,
      help,
      lines: SIGNALS.flatMap((signal) => countLines(name, signal, label, of(signals[signal]))),
    })),
  ];
}

/** Name, help, the label of its reasons, and where its figures stand. */
const COUNTERS: readonly (readonly [
  string,
  string,
  string,
  (figures: Figures) => number | Readonly<Record<string, number>>,
])[] = [
  [
    'tracewell_ingest_body_bytes_total',
    'Bytes of decompressed bodies, good and bad.',
    '',
    (figures) => figures.bodyBytes,
  ],
  [
    'tracewell_journal_written_bytes_total',
    'Bytes written to the journal.',
    '',
    (figures) => figures.committedBytes,
  ],
  [
    'tracewell_delivery_sent_bytes_total',
    'Bytes of INSERTs that ClickHouse has taken, before compression.',
    '',
    (figures) => figures.sentBytes,
  ],
  [
    'tracewell_ingest_repaired_values_total',
    'Values stored after a repair, by reason.',
    'reason',
    (figures) => figures.repaired,
  ],
  [
    'tracewell_ingest_limited_total',
    'Attributes, events, links and values left out or cut, by limit.',
    'limit',
    (figures) => figures.limited,
  ],
  [
    'tracewell_ingest_shaped_values_total',
    'Values that a shaping rule changed or took out, by action.',
    'action',
    (figures) => figures.shaped,
  ],
];
