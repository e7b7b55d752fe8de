/** Where spans go: the address Tracewell really listens on, and the packed SDK when there is one. */
export interface SendTarget {
  /** Base URL of OTLP over HTTP, without a path: `http://localhost:4318`. */
  readonly otlpHttp: string;
  /** The line that installs the packed SDK from any folder; undefined when the SDK is not packed. */
  readonly sdkInstall: string | undefined;
}

/** Text to paste, and where it goes. */
export interface Block {
  readonly where: string;
  readonly code: string;
}

export const TABS = [
  'Node',
  'Python',
  'Java',
  'Go',
  '.NET',
  'Ruby',
  'PHP',
  'Rust',
  'Browser',
  'I run a collector',
  'From a container',
] as const;
export type Tab = (typeof TABS)[number];

/** The variables every OpenTelemetry SDK reads, one per line, ready to stand before a command. */
export function variables(target: SendTarget): string {
  return [
    'OTEL_SERVICE_NAME=my-service',
    `OTEL_EXPORTER_OTLP_ENDPOINT=${target.otlpHttp}`,
    'OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
  ]
    .map((line) => `${line} \\\n`)
    .join('');
}
