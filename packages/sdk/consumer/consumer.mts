import '@tracewell/sdk/register';
import { context, type Span } from '@opentelemetry/api';
import {
  addAttributes,
  extract,
  flush,
  init,
  inject,
  recordError,
  type Sdk,
  shutdown,
  stats,
  withConsumerSpan,
  withProducerSpan,
  withSpan,
} from '@tracewell/sdk';

const sdk: Sdk = init({
  serviceName: 'typed',
  samplingRatio: 0.5,
  ignorePaths: ['/healthz', /^\/a/],
});
const answer: number = withSpan('sync', () => 42);
const later: Promise<string> = withSpan('async', { kind: 'client' }, (span: Span) => {
  span.setAttribute('answer', answer);
  return Promise.resolve('done');
});
const headers = withProducerSpan({ system: 'mqtt', destination: 'orders' }, (carrier) => carrier);
const handled: Promise<void> = withConsumerSpan(
  { system: 'mqtt', destination: 'orders', carrier: [headers], relation: 'link' },
  () => Promise.resolve(addAttributes({ ok: true, list: ['a'] })),
);
context.with(extract(inject()), () => recordError(new Error('x')));
const complete: boolean = await flush({ timeoutMs: 10 });
const full: number = stats().dropped.queue_full;
await shutdown();
// @ts-expect-error an option that does not exist is refused
init({ nonsense: true });

export { complete, full, handled, later, sdk };
