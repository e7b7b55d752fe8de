/** How to reach an engine over ClickHouse's HTTP interface. */
export interface EngineAccess {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly pid: number;
}

/** Runs one statement and reads its rows. Throws with the engine's own words. */
export async function askEngine<Row>(
  { url, username, password }: EngineAccess,
  sql: string,
): Promise<Row[]> {
  const options = 'default_format=JSON&output_format_json_quote_64bit_integers=0';
  const answer = await fetch(`${url}/?${options}`, {
    method: 'POST',
    body: sql,
    headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text === '' ? [] : (JSON.parse(text) as { data: Row[] }).data;
}

/** Spans that are stored, and how many of them are different ones. */
export async function countSpans(engine: EngineAccess): Promise<{ spans: number; unique: number }> {
  const sql = 'SELECT count() AS spans, uniqExact(TraceId, SpanId) AS unique FROM otel_traces';
  const [row] = await askEngine<{ spans: number; unique: number }>(engine, sql);
  return row ?? { spans: 0, unique: 0 };
}
