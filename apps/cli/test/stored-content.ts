import type { StoreConnection } from '@tracewell/storage';

/** Sends one statement as any client of ClickHouse would. Throws what the engine refuses. */
export async function ask(connection: StoreConnection, sql: string): Promise<string> {
  const answer = await fetch(`${connection.url}/?wait_end_of_query=1`, {
    method: 'POST',
    body: sql,
    headers: {
      'X-ClickHouse-User': connection.username,
      'X-ClickHouse-Key': connection.password,
    },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text.trim();
}

/** Count and checksum of every partition of every table of ours, when nothing is left to be merged. */
export async function storedContent(
  connection: StoreConnection,
): Promise<Readonly<Record<string, string>>> {
  const tables = await ask(
    connection,
    `SELECT name FROM system.tables WHERE database = 'default' AND engine LIKE '%MergeTree'
     AND name NOT IN ('tracewell_schema', 'tracewell_copied') ORDER BY name`,
  );
  const content: Record<string, string> = {};
  for (const table of tables.split('\n')) {
    await ask(connection, `OPTIMIZE TABLE ${table} FINAL`);
    content[table] = await ask(
      connection,
      `SELECT _partition_id, count(), sum(cityHash64(*)) FROM ${table} GROUP BY 1 ORDER BY 1`,
    );
  }
  return content;
}
