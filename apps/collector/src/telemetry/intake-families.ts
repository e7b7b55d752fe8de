import type { IngestFigures } from './ingest-figures.ts';
import { countLines, type Family, quoted } from './metric-family.ts';
import { SIGNALS } from './signal.ts';

/** What came in, and what became of its parts. */
export function intakeFamilies({ signals, answered }: IngestFigures): Family[] {
  type Figures = IngestFigures['signals']['traces'];
  const counter = (
    name: string,
    help: string,
    label: string,
    of: (figures: Figures) => number | Readonly<Record<string, number>>,
  ): Family => ({
    name,
    type: 'counter',
    help,
    lines: SIGNALS.flatMap((signal) => countLines(name, signal, label, of(signals[signal]))),
  });
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
    counter(
      'tracewell_ingest_body_bytes_total',
      'Bytes of decompressed bodies, good and bad.',
      '',
      (figures) => figures.bodyBytes,
    ),
    counter(
      'tracewell_journal_written_bytes_total',
      'Bytes written to the journal.',
      '',
      (figures) => figures.committedBytes,
    ),
    counter(
      'tracewell_ingest_repaired_values_total',
      'Values stored after a repair, by reason.',
      'reason',
      (figures) => figures.repaired,
    ),
    counter(
      'tracewell_ingest_limited_total',
      'Attributes, events, links and values left out or cut, by limit.',
      'limit',
      (figures) => figures.limited,
    ),
    counter(
      'tracewell_ingest_shaped_values_total',
      'Values that a shaping rule changed or took out, by action.',
      'action',
      (figures) => figures.shaped,
    ),
  ];
}
