/** One metric of Prometheus' text format (version 0.0.4), with all its series. */
export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly lines: readonly string[];
}

/** The text of `/metrics`. A family without series still says what it is. */
export function familiesText(families: readonly Family[]): string {
  return families
    .flatMap(({ name, type, help, lines }) => [
      `# HELP ${name} ${help}\n`,
      `# TYPE ${name} ${type}\n`,
      ...lines.map((line) => `${line}\n`),
    ])
    .join('');
}

/** The value of a label, quoted. */
export function quoted(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `"${escaped}"`;
}

/** The series of one signal: one number, or one for each value of a label. */
export function countLines(
  name: string,
  signal: string,
  label: string,
  counted: number | Readonly<Record<string, number>>,
): string[] {
  if (typeof counted === 'number') return [`${name}{signal="${signal}"} ${counted}`];
  return Object.entries(counted).map(
    ([value, n]) => `${name}{signal="${signal}",${label}=${quoted(value)}} ${n}`,
  );
}
