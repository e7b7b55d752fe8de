import type { AttributeValue, Span } from '@tracewell/api/browser';
import {
  type Comparison,
  type Field,
  type Literal,
  parseQuery,
  type SpanExpression,
} from '@tracewell/search';

type SpanTest = (span: Span) => boolean;
type Value = AttributeValue | undefined;

const INTRINSIC: Readonly<Record<string, (span: Span) => Value>> = {
  service: (span) => span.service,
  name: (span) => span.name,
  kind: (span) => span.kind,
  status: (span) => span.status.code,
  duration: (span) => Number(span.durationNs),
  error: (span) => span.isError,
  entry: (span) => span.isEntry,
};

/** Keys come from senders: `constructor` is as good a name as any. */
function own(record: Readonly<Record<string, AttributeValue>>, key: string): Value {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The value of an attribute looked up as the search language does: span, then resource, then scope. */
export function valueUnder(span: Span, key: string): Value {
  return own(span.attributes, key) ?? own(span.resource, key) ?? own(span.scope, key);
}

/** What a span holds under a field; several values only for events and links, of which one must fit. */
function valuesOf(span: Span, field: Field): readonly Value[] {
  if (field.kind === 'intrinsic') return [INTRINSIC[field.name]?.(span)];
  const { key, scope } = field;
  switch (scope) {
    case 'any':
      return [valueUnder(span, key)];
    case 'span':
      return [own(span.attributes, key)];
    case 'resource':
      return [own(span.resource, key)];
    case 'scope':
      return [own(span.scope, key)];
    case 'event':
      return span.events.map(({ attributes }) => own(attributes, key));
    default:
      return span.links.map(({ attributes }) => own(attributes, key));
  }
}

function numberOf(literal: Literal): number | undefined {
  if (literal.type === 'number') return literal.value;
  return literal.type === 'duration' ? Number(literal.ns) : undefined;
}

/** Below, at or above 0 as the value is less than, equal to or more than the literal; NaN when they cannot be compared. */
function compared(value: AttributeValue, literal: Literal): number {
  const number = numberOf(literal);
  if (number !== undefined) return Number(value) - number;
  if (literal.type === 'boolean') return String(value) === String(literal.value) ? 0 : Number.NaN;
  const [said, other] = [plain(value), 'value' in literal ? String(literal.value) : ''];
  if (said === other) return 0;
  return said < other ? -1 : 1;
}

function plain(value: AttributeValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const HOLDS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  // A boolean and another text are not ordered, yet they differ.
  '!=': (order) => order !== 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
};

function comparisonTest({ field, operator, value }: Comparison): SpanTest {
  if (operator === '=~' || operator === '!~') {
    const pattern = new RegExp(`^(?:${value.type === 'text' ? value.value : ''})$`, 'u');
    const wanted = operator === '=~';
    return (span) =>
      valuesOf(span, field).some((it) => it !== undefined && pattern.test(plain(it)) === wanted);
  }
  const holds = HOLDS[operator];
  return (span) =>
    valuesOf(span, field).some((it) => it !== undefined && holds?.(compared(it, value)));
}

function testOf(expression: SpanExpression): SpanTest {
  switch (expression.kind) {
    case 'not': {
      const operand = testOf(expression.operand);
      return (span) => !operand(span);
    }
    case 'and': {
      const operands = expression.operands.map(testOf);
      return (span) => operands.every((operand) => operand(span));
    }
    case 'or': {
      const operands = expression.operands.map(testOf);
      return (span) => operands.some((operand) => operand(span));
    }
    case 'exists':
      return (span) => valuesOf(span, expression.field).some((value) => value !== undefined);
    case 'in':
      return (span) =>
        valuesOf(span, expression.field).some(
          (it) => it !== undefined && expression.values.some((value) => compared(it, value) === 0),
        );
    default:
      return comparisonTest(expression);
  }
}

/**
 * Reads a condition of the search language as a test of one span, so that the same words find traces and spans.
 * Undefined when the text is no such condition: it is looked for as it stands then. Patterns are the browser's.
 */
export function conditionTest(text: string): SpanTest | undefined {
  const parsed = parseQuery(text);
  if (!parsed.ok || parsed.tree === undefined || parsed.tree.kind === 'trace') return undefined;
  try {
    return testOf(parsed.tree);
  } catch {
    // A pattern that RE2 reads and the browser does not.
    return undefined;
  }
}

/** Reads `/pattern/` as a test of any text, upper and lower case being one; undefined when it is none. */
export function patternTest(text: string): ((said: string) => boolean) | undefined {
  const pattern = /^\/(.+)\/$/s.exec(text)?.[1];
  if (pattern === undefined) return undefined;
  try {
    const expression = new RegExp(pattern, 'iu');
    return (said) => expression.test(said);
  } catch {
    return undefined;
  }
}
