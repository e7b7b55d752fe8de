type Kind = 'text' | 'number';

/** The variables that override tracewell.yaml: name -> dotted key and how the text is read. */
const CONFIG_VARIABLES: Readonly<Record<string, { readonly key: string; readonly kind: Kind }>> = {
  TRACEWELL_DATA_DIR: { key: 'dataDir', kind: 'text' },
  TRACEWELL_PUBLIC_URL: { key: 'publicUrl', kind: 'text' },
  TRACEWELL_OTLP_HTTP_PORT: { key: 'listen.otlpHttpPort', kind: 'number' },
  TRACEWELL_OTLP_GRPC_PORT: { key: 'listen.otlpGrpcPort', kind: 'number' },
  TRACEWELL_ZIPKIN_PORT: { key: 'listen.zipkinPort', kind: 'number' },
  TRACEWELL_API_PORT: { key: 'listen.apiPort', kind: 'number' },
  TRACEWELL_DASHBOARD_PORT: { key: 'listen.dashboardPort', kind: 'number' },
  TRACEWELL_CLICKHOUSE_PORT: { key: 'listen.clickhousePort', kind: 'number' },
  TRACEWELL_CLICKHOUSE_URL: { key: 'clickhouse.url', kind: 'text' },
  TRACEWELL_CLICKHOUSE_USERNAME: { key: 'clickhouse.username', kind: 'text' },
  TRACEWELL_CLICKHOUSE_PASSWORD_FILE: { key: 'clickhouse.passwordFile', kind: 'text' },
  TRACEWELL_CLICKHOUSE_DATABASE: { key: 'clickhouse.database', kind: 'text' },
};

/** What the environment sets: dotted key -> value and the variable it came from. An empty variable counts as unset. */
export function readVariables(
  env: Readonly<Record<string, string | undefined>>,
): Map<string, { readonly variable: string; readonly value: string | number }> {
  const found = new Map<string, { variable: string; value: string | number }>();
  for (const [variable, { key, kind }] of Object.entries(CONFIG_VARIABLES)) {
    const text = env[variable];
    if (text === undefined || text === '') continue;
    // A number that is none stays text, so that the schema says what is wrong and where.
    const value = kind === 'number' && /^\d+$/.test(text) ? Number(text) : text;
    found.set(key, { variable, value });
  }
  return found;
}
