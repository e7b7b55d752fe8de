import {
  type Expression,
  type Field,
  type Place,
  type SpanExpression,
  type Term,
  termsOf,
} from '@tracewell/search';
import { type Bind, textTest } from '../search-to-sql.ts';

/** What a question about log records selects by, beside its range. Everything that is left out selects all. */
export interface LogSelection {
  readonly tree?: Expression | undefined;
  readonly env?: string | undefined;
  readonly service?: string | undefined;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  /** Least SeverityNumber, 1 to 24: records that name none are then left out. */
  readonly severity?: number | undefined;
  /** Stands somewhere in the body, upper and lower case alike. */
  readonly text?: string | undefined;
}

/** A field of a query that log records do not have. */
export interface UnknownLogField extends Place {
  readonly name: string;
}

/** The six levels of OTLP's SeverityNumber, which has four steps in each; 0 is `unspecified`. */
export const SEVERITY_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export type SeverityLevel = (typeof SEVERITY_LEVELS)[number] | 'unspecified';

/** Least SeverityNumber of a level. */
export function leastSeverity(level: (typeof SEVERITY_LEVELS)[number]): number {
  return SEVERITY_LEVELS.indexOf(level) * 4 + 1;
}

const LEVEL_WORDS = ['unspecified', ...SEVERITY_LEVELS].map((level) => `'${level}'`).join(', ');
export const LEVEL_SQL = `[${LEVEL_WORDS}][1 + intDiv(least(SeverityNumber, 24) + 3, 4)]`;

/** Text columns by the field that names them in a query: `span.id` and `event.name` read as attributes of a scope. */
const COLUMNS: Readonly<Record<string, string>> = {
  'any body': 'Body',
  'any severity_text': 'SeverityText',
  'span id': 'SpanId',
  'event name': 'EventName',
};

function columnOf(field: Field): string | undefined {
  if (field.kind === 'attribute') return COLUMNS[`${field.scope} ${field.key}`];
  if (field.name === 'service') return 'ServiceName';
  return field.name === 'trace.id' ? 'TraceId' : undefined;
}

function isKnown(field: Field): boolean {
  if (columnOf(field) !== undefined) return true;
  return field.kind === 'attribute' && ['any', 'resource', 'scope'].includes(field.scope);
}

/** The first field of a query that only spans have; undefined when log records can answer it. */
export function unknownLogField(tree: Expression | undefined): UnknownLogField | undefined {
  if (tree?.kind === 'trace') {
    return { name: 'a condition on whole traces', from: tree.from, to: tree.to };
  }
  const found = termsOf(tree).find(({ field }) => !isKnown(field))?.field;
  if (found === undefined) return undefined;
  const name = found.kind === 'intrinsic' ? found.name : `${found.scope}.${found.key}`;
  return { name, from: found.from, to: found.to };
}

/**
 * Makes a condition over `otel_logs`, with the values it binds. A term on a field that `unknownLogField` names matches
 * nothing.
 */
export function logConditions(selection: LogSelection): {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
} {
  const values: unknown[] = [];
  const bind: Bind = (type, value) => `{q${values.push(value) - 1}:${type}}`;
  const { tree, env, service, traceId, spanId, severity, text } = selection;
  const terms = ['1'];
  const equal = (column: string, value: string | undefined) => {
    if (value !== undefined) terms.push(`${column} = ${bind('String', value)}`);
  };
  equal('DeploymentEnv', env);
  equal('ServiceName', service);
  equal('TraceId', traceId);
  equal('SpanId', spanId);
  if (severity !== undefined) terms.push(`SeverityNumber >= ${bind('UInt64', severity)}`);
  if (text !== undefined && text !== '') {
    terms.push(`positionCaseInsensitiveUTF8(Body, ${bind('String', text)}) > 0`);
  }
  if (tree !== undefined) terms.push(tree.kind === 'trace' ? '0' : expressionSql(tree, bind));
  return {
    sql: terms.join(' AND '),
    parameters: Object.fromEntries(values.map((value, index) => [`q${index}`, value])),
  };
}

function expressionSql(node: SpanExpression, bind: Bind): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.operands.map((operand) => expressionSql(operand, bind)).join(` ${node.kind.toUpperCase()} `)})`;
    case 'not':
      return `NOT (${expressionSql(node.operand, bind)})`;
    default:
      return termSql(node, bind);
  }
}

function termSql(term: Term, bind: Bind): string {
  const { field } = term;
  const column = columnOf(field);
  if (column !== undefined) return `(${column} != '' AND ${textTest(term, bind)(column)})`;
  if (field.kind === 'intrinsic') return '0';
  if (field.scope === 'any' && field.key === 'severity') return severitySql(term, bind);
  return attributeSql(term, field, bind);
}

/** `severity >= 13` compares OTLP's number, `severity = warn` the level. */
function severitySql(term: Term, bind: Bind): string {
  const isNumber = term.kind === 'comparison' && term.value.type === 'number';
  const test = textTest(term, bind);
  const value = isNumber ? test('toString(SeverityNumber)') : test(LEVEL_SQL);
  return `(SeverityNumber > 0 AND ${value})`;
}

/** The nearest carrier of the key counts: log record, then resource, then scope. */
function attributeSql(term: Term, field: Field & { kind: 'attribute' }, bind: Bind): string {
  const key = bind('String', field.key);
  const test = textTest(term, bind);
  const inMap = (map: string) => `(mapContains(${map}, ${key}) AND ${test(`${map}[${key}]`)})`;
  const notIn = (map: string) => `NOT mapContains(${map}, ${key})`;
  const scope =
    field.key === 'name' || field.key === 'version'
      ? test(field.key === 'name' ? 'ScopeName' : 'ScopeVersion')
      : inMap('ScopeAttributes');
  if (field.scope === 'resource') return inMap('ResourceAttributes');
  if (field.scope === 'scope') return scope;
  if (field.scope !== 'any') return '0';
  const ofResource = `(${notIn('LogAttributes')} AND ${inMap('ResourceAttributes')})`;
  const ofScope = `(${notIn('LogAttributes')} AND ${notIn('ResourceAttributes')} AND ${inMap('ScopeAttributes')})`;
  return `(${inMap('LogAttributes')} OR ${ofResource} OR ${ofScope})`;
}
