import { init, shutdown, stats, withSpan } from '@tracewell/sdk';

const before = stats().running;
const sdk = init({ serviceName: 'by-init', endpoint: process.argv[2], queue: { delayMs: 10 } });
const again = init({ serviceName: 'other' });
withSpan('made', () => {});
const complete = await shutdown();
const told = {
  before,
  same: sdk === again,
  name: sdk.serviceName,
  complete,
  after: stats().running,
};
process.stdout.write(JSON.stringify(told));
