import { isMainThread } from 'node:worker_threads';
import { readEnvironment } from './environment.ts';
import { isPreloaded } from './preload.ts';
import { init } from './running.ts';

export { recordError } from './errors.ts';
export { extract, inject, withConsumerSpan, withProducerSpan } from './messages.ts';
export { flush, init, shutdown, stats } from './running.ts';
export { addAttributes, withSpan } from './with-span.ts';

// A worker inherits --import. Threads of libraries (loggers, compilers) are none of our business; a worker of the application
// calls init() itself.
if (isMainThread && isPreloaded(process.execArgv, readEnvironment().NODE_OPTIONS, __dirname)) {
  init();
}
