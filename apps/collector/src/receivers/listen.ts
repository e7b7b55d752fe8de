import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../atomic-file.ts';
import type { RoleContext } from '../role.ts';
import type { Teardown } from '../teardown.ts';
import type { Admission } from './admission.ts';
import { bindListeners, type OpenServer } from './bind-listeners.ts';
import { openGrpcServer } from './grpc/grpc-server.ts';
import { openHttpServer } from './http-server.ts';
import type { IngestTelemetry } from './ingest-telemetry.ts';
import type { Intakes } from './open-signals.ts';
import { createOtlpApp } from './otlp-app.ts';
import { ownRoutes } from './own-routes.ts';
import { answerRawMistakes } from './raw-mistakes.ts';
import { createZipkinApp } from './zipkin-app.ts';

export interface Receiving {
  readonly admission: Admission;
  readonly telemetry: IngestTelemetry;
  readonly intakes: Intakes;
}

interface Protocol {
  /** Its name in run/ingest.json. */
  readonly name: 'otlpHttp' | 'otlpGrpc' | 'zipkin';
  readonly title: string;
  readonly variable: string;
  /** Called once for each address that it listens on. */
  readonly open: () => OpenServer;
}

/** Opens a listener for every protocol, and says in run/ingest.json where they are. */
export async function listen(
  { config, log }: RoleContext,
  { admission, telemetry, intakes }: Receiving,
  started: Teardown,
): Promise<void> {
  const { mistakes } = telemetry;
  const notReady = (): string | undefined => {
    if (admission.isEnding) return 'the collector is ending';
    return intakes.traces.level === 'full' ? 'the journal is full' : undefined;
  };
  const about: Record<string, unknown> = { pid: process.pid };
  const bind = async ({ name, title, variable, open }: Protocol): Promise<number> => {
    const port = config.listen[`${name}Port`];
    const setting = { variable, key: `listen.${name}Port` };
    const bound = await bindListeners({ host: config.listen.host, port, setting, open });
    started.use(bound);
    about[name] = { host: bound.host, port: bound.port };
    log.info({ host: bound.host, port: bound.port }, `${title} is received`);
    return bound.port;
  };
  const app = createOtlpApp({
    admission,
    allowedOrigins: config.listen.allowedOrigins,
    ownRoutes: ownRoutes({ notReady, metrics: () => telemetry.metricsText() }),
  });
  const httpPort = await bind({
    name: 'otlpHttp',
    title: 'OTLP/HTTP',
    variable: 'TRACEWELL_OTLP_HTTP_PORT',
    open: () => openHttpServer(app, (server) => answerRawMistakes(server, mistakes), config.limits),
  });
  const httpUrl = `http://localhost:${httpPort}`;
  await bind({
    name: 'otlpGrpc',
    title: 'OTLP/gRPC',
    variable: 'TRACEWELL_OTLP_GRPC_PORT',
    open: () => openGrpcServer({ admission, notReady, mistakes, httpUrl, limits: config.limits }),
  });
  const zipkin = createZipkinApp(admission);
  await bind({
    name: 'zipkin',
    title: 'Zipkin',
    variable: 'TRACEWELL_ZIPKIN_PORT',
    open: () =>
      openHttpServer(
        zipkin,
        (server) => answerRawMistakes(server, mistakes, httpUrl),
        config.limits,
      ),
  });
  const file = join(config.dataDir, 'run', 'ingest.json');
  about.startedAt = new Date().toISOString();
  await writeFileAtomic(file, `${JSON.stringify(about)}\n`);
  started.defer(() => rm(file, { force: true }));
}
