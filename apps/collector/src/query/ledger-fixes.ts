/** A reason of the ledger in plain words: what happened, and what a person can do ('' when nothing needs doing). */
export interface ReasonWords {
  readonly words: string;
  readonly fix: string;
}

const UPDATE = 'update the SDK of the sender, or the exporter in between.';
const REASONS: Readonly<Record<string, ReasonWords>> = {
  invalid_trace_id: {
    words: 'the trace id is not 16 bytes, or zeros',
    fix: `Give it one: ${UPDATE}`,
  },
  invalid_span_id: { words: 'the span id is not 8 bytes, or zeros', fix: `Give it one: ${UPDATE}` },
  invalid_parent_span_id: {
    words: 'the parent id is neither empty nor 8 bytes',
    fix: `Leave it empty or give it 8 bytes: ${UPDATE}`,
  },
  invalid_time: {
    words: 'a time lies beyond the year 2262',
    fix: 'Look at the unit of the times: they are nanoseconds.',
  },
  missing_time: { words: 'it has no time', fix: `Give it a start time: ${UPDATE}` },
  in_future: {
    words: 'it is more than an hour ahead of our clock',
    fix: "Set the sender's clock.",
  },
  missing_metric_name: { words: 'the metric has no name', fix: `Name it: ${UPDATE}` },
  missing_value: { words: 'the data point has no value', fix: `Give it one: ${UPDATE}` },
  no_metric: { words: 'the metric is of no known type', fix: UPDATE },
  too_many_in_request: {
    words: 'it stood behind the most that one request may hold',
    fix: 'Send smaller batches, or raise limits.itemsPerRequest.',
  },
  unfolds_too_large: {
    words: 'its request would have become too large in the store',
    fix: 'Rows repeat the attributes of their resource: send smaller batches or smaller resource attributes.',
  },
  older_than_retention: {
    words: 'it was older than what is kept',
    fix: 'Raise retention.spans before importing it.',
  },
  journal_damaged: {
    words: 'its record in the journal was damaged',
    fix: 'Look at the disk: a copy of the damaged file lies beside the journal.',
  },
  repeated_request: { words: 'its request had been sent before and was stored then', fix: '' },
  sampled_out: { words: 'it was left out by sampling', fix: '' },
  waiting_for_the_store: { words: 'it is on disk and on its way to the store', fix: '' },
};

/** Words for a reason; one that is not known here is the store's, which refused the row. */
export function wordsOf(reason: string): ReasonWords {
  const known = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  return (
    known ?? {
      words: reason.replaceAll('_', ' '),
      fix: 'The rows lie in the folder dead-letter of the data folder.',
    }
  );
}
