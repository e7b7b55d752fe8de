// A short script: one span, then nothing keeps it alive. Prints what became of the span when asked to wait for it.
import { flush, stats, withSpan } from '@tracewell/sdk';

withSpan('job', () => {});
if (process.argv[2] === 'flush') {
  const complete = await flush({ timeoutMs: 5000 });
  process.stdout.write(`${JSON.stringify({ complete, stats: stats() })}\n`);
}
