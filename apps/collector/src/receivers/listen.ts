import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../atomic-file.ts';
import type { RoleContext } from '../role.ts';
import type { Teardown } from '../teardown.ts';
import type { Admission } from './admission.ts';
import { bindListeners } from './bind-listeners.ts';
import type { IngestTelemetry } from './ingest-telemetry.ts';
import type { Intakes } from './open-signals.ts';
import { createOtlpApp } from './otlp-app.ts';
import { ownRoutes } from './own-routes.ts';
import { answerRawMistakes } from './raw-mistakes.ts';

export interface Receiving {
  readonly admission: Admission;
  readonly telemetry: IngestTelemetry;
  readonly intakes: Intakes;
}

/** Opens a listener for every protocol, and says in run/ingest.json where they are. */
export async function listen(
  { config, log }: RoleContext,
  { admission, telemetry, intakes }: Receiving,
  started: Teardown,
): Promise<void> {
  const notReady = (): string | undefined => {
    if (admission.isEnding) return 'the collector is ending';
    return intakes.traces.level === 'full' ? 'the journal is full' : undefined;
  };
  const app = createOtlpApp({
    admission,
    allowedOrigins: config.listen.allowedOrigins,
    ownRoutes: ownRoutes({ notReady, metrics: () => telemetry.metricsText() }),
  });
  const listeners = started.use(
    await bindListeners({
      host: config.listen.host,
      port: config.listen.otlpHttpPort,
      app,
      prepare: (server) => answerRawMistakes(server, telemetry.mistakes),
    }),
  );
  const { host, port } = listeners;
  const file = join(config.dataDir, 'run', 'ingest.json');
  const about = { pid: process.pid, otlpHttp: { host, port }, startedAt: new Date().toISOString() };
  await writeFileAtomic(file, `${JSON.stringify(about)}\n`);
  started.defer(() => rm(file, { force: true }));
  log.info({ host, port }, 'OTLP/HTTP is received');
}
