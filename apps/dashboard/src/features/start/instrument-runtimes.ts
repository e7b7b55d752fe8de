import { browserBlocks, goBlocks, rustBlocks } from './instrument-source.ts';
import { type Block, type SendTarget, type Tab, variables } from './send-target.ts';

type Blocks = (target: SendTarget) => readonly Block[];

const python: Blocks = (target) => [
  {
    where: "In your service's environment",
    code: 'pip install opentelemetry-distro opentelemetry-exporter-otlp-proto-http\nopentelemetry-bootstrap -a install',
  },
  {
    where: 'Start it',
    code: `${variables(target)}opentelemetry-instrument python app.py`,
  },
];

const java: Blocks = (target) => [
  {
    where: 'Beside your jar',
    code: 'curl -LO https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/download/opentelemetry-javaagent.jar',
  },
  {
    where: 'Start it',
    code: `${variables(target)}java -javaagent:opentelemetry-javaagent.jar -jar app.jar`,
  },
];

const dotnet: Blocks = (target) => [
  {
    where: "In your project's folder",
    code: [
      'dotnet add package OpenTelemetry.Extensions.Hosting',
      'dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol',
      'dotnet add package OpenTelemetry.Instrumentation.AspNetCore',
      'dotnet add package OpenTelemetry.Instrumentation.Http',
    ].join('\n'),
  },
  {
    where: 'Program.cs, before builder.Build()',
    code: [
      'using OpenTelemetry.Trace; // at the top of the file',
      '',
      'builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing',
      '    .AddAspNetCoreInstrumentation()',
      '    .AddHttpClientInstrumentation()',
      '    .AddOtlpExporter());',
    ].join('\n'),
  },
  { where: 'Start it', code: `${variables(target)}dotnet run` },
];

const ruby: Blocks = (target) => [
  {
    where: "In your application's folder",
    code: 'bundle add opentelemetry-sdk opentelemetry-exporter-otlp opentelemetry-instrumentation-all',
  },
  {
    where: 'config/initializers/opentelemetry.rb',
    code: [
      "require 'opentelemetry/sdk'",
      "require 'opentelemetry/exporter/otlp'",
      "require 'opentelemetry/instrumentation/all'",
      'OpenTelemetry::SDK.configure(&:use_all)',
    ].join('\n'),
  },
  { where: 'Start it', code: `${variables(target)}bundle exec rails server` },
];

const php: Blocks = (target) => [
  {
    where: "In your application's folder",
    code: [
      'pecl install opentelemetry',
      'composer require open-telemetry/sdk open-telemetry/exporter-otlp guzzlehttp/guzzle \\',
      '  open-telemetry/opentelemetry-auto-psr15 open-telemetry/opentelemetry-auto-guzzle',
    ].join('\n'),
  },
  {
    where: 'Start it',
    code: `${variables(target)}OTEL_PHP_AUTOLOAD_ENABLED=true \\\nphp -d extension=opentelemetry -S localhost:8080 -t public`,
  },
];

const collector: Blocks = (target) => [
  {
    where:
      "otel.yaml of your collector (it takes gRPC on 14317, since 4317 is Tracewell's own, and passes everything on)",
    code: [
      'receivers:',
      '  otlp:',
      '    protocols:',
      '      grpc:',
      '        endpoint: localhost:14317',
      'processors:',
      '  batch:',
      'exporters:',
      '  otlphttp:',
      `    endpoint: ${target.otlpHttp}`,
      'service:',
      '  pipelines:',
      '    traces: { receivers: [otlp], processors: [batch], exporters: [otlphttp] }',
      '    metrics: { receivers: [otlp], processors: [batch], exporters: [otlphttp] }',
      '    logs: { receivers: [otlp], processors: [batch], exporters: [otlphttp] }',
    ].join('\n'),
  },
];

const container: Blocks = (target) => {
  const port = new URL(target.otlpHttp).port;
  const run = (network: string, host: string) =>
    [
      `docker run ${network} \\`,
      '  -e OTEL_SERVICE_NAME=my-service \\',
      `  -e OTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:${port} \\`,
      '  -e OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf \\',
      '  my-image',
    ].join('\n');
  return [
    { where: 'Docker Desktop (macOS, Windows)', code: run('--rm', 'host.docker.internal') },
    {
      where: "Linux (Tracewell listens on this machine's loopback only)",
      code: run('--rm --network host', '127.0.0.1'),
    },
  ];
};

/** Everything but Node, by tab. */
export const runtimeBlocks: Readonly<Record<Exclude<Tab, 'Node'>, Blocks>> = {
  Python: python,
  Java: java,
  Go: goBlocks,
  '.NET': dotnet,
  Ruby: ruby,
  PHP: php,
  Rust: rustBlocks,
  Browser: browserBlocks,
  'I run a collector': collector,
  'From a container': container,
};
