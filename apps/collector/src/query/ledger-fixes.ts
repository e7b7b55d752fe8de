/** What a person can do about a reason of the ledger; '' for reasons that need nothing done. */
const FIXES: Readonly<Record<string, string>> = {
  invalid_trace_id:
    'The sender gives no trace id of 16 bytes: update its SDK or the exporter in between.',
  invalid_span_id:
    'The sender gives no span id of 8 bytes: update its SDK or the exporter in between.',
  invalid_parent_span_id: 'A parent id must be empty or 8 bytes: update the SDK of the sender.',
  invalid_time: 'Start or end lies outside what can be stored: look at the clock of the sender.',
  in_future: 'The sender is more than an hour ahead: set its clock.',
  older_than_retention:
    'What was sent is older than what is kept: raise retention.spans before importing it.',
  unfolds_too_large:
    'Rows repeat the attributes of their resource: send smaller batches or smaller resource attributes.',
};

export function fixOf(reason: string): string {
  return FIXES[reason] ?? '';
}
