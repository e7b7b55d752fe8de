// Some other SDK has registered itself before ours is started.
import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import { init, shutdown } from '@tracewell/sdk';

trace.setGlobalTracerProvider(new ProxyTracerProvider());
init({ endpoint: process.argv[2] });
await shutdown();
