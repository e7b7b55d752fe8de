import type { Block, SendTarget } from './send-target.ts';

/** One line with our SDK; without the packed SDK the OpenTelemetry one, which sends the same spans. */
export function nodeBlocks(target: SendTarget): readonly Block[] {
  const run = (flag: string) =>
    [
      'OTEL_SERVICE_NAME=my-service \\',
      `OTEL_EXPORTER_OTLP_ENDPOINT=${target.otlpHttp} \\`,
      `node ${flag} app.js`,
    ].join('\n');
  if (target.sdkInstall !== undefined) {
    return [
      { where: "In your service's folder", code: target.sdkInstall },
      { where: 'Start it', code: run('--import @tracewell/sdk') },
    ];
  }
  return [
    {
      where: "In your service's folder",
      code: 'npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node',
    },
    {
      where: 'Start it',
      code: `OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf \\\n${run('--require @opentelemetry/auto-instrumentations-node/register')}`,
    },
  ];
}
