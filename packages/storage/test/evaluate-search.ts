import type {
  Aggregate,
  Expression,
  Literal,
  SpanExpression,
  SpanSet,
  Term,
  TraceExpression,
} from '@tracewell/search';
import type { TestSpan } from '@tracewell/testing';

/**
 * The search language over spans in memory, written from docs/search-language.md and knowing nothing of SQL. Covers
 * the fields of the property test: service, name, kind, duration, attributes of spans and resources.
 */
export function selects(tree: Expression | undefined, trace: readonly TestSpan[]): boolean {
  if (tree === undefined) return trace.length > 0;
  if (tree.kind === 'trace') return meets(tree.operand, trace);
  return trace.some((span) => holds(tree, span));
}

function meets(node: TraceExpression, trace: readonly TestSpan[]): boolean {
  switch (node.kind) {
    case 'and':
      return node.operands.every((operand) => meets(operand, trace));
    case 'or':
      return node.operands.some((operand) => meets(operand, trace));
    case 'not':
      return !meets(node.operand, trace);
    case 'presence':
      return spansOf(node.set, trace).length > 0;
    case 'aggregate':
      return aggregateMeets(node, trace);
  }
}

function spansOf(set: SpanSet, trace: readonly TestSpan[]): TestSpan[] {
  if (set.kind === 'match') {
    const { condition } = set;
    return trace.filter((span) => condition === undefined || holds(condition, span));
  }
  const left = new Set(spansOf(set.left, trace).map(({ spanId }) => spanId));
  const byId = new Map(trace.map((span) => [span.spanId, span]));
  return spansOf(set.right, trace).filter((span) => {
    let above = span.parentSpanId;
    while (above !== '') {
      if (left.has(above)) return true;
      above = set.kind === 'child' ? '' : (byId.get(above)?.parentSpanId ?? '');
    }
    return false;
  });
}

function aggregateMeets(node: Aggregate, trace: readonly TestSpan[]): boolean {
  const spans = node.set === undefined ? trace : spansOf(node.set, trace);
  const amount = node.value.type === 'duration' ? Number(node.value.ns) : Number(node.value.value);
  if (node.name === 'count') return compare(spans.length, node.operator, amount);
  const numbers = spans.flatMap((span) => {
    const text = node.field?.kind === 'attribute' ? textOf(node.field.key, span) : undefined;
    const number = node.field?.kind === 'attribute' ? numberOf(text) : Number(span.durationNs);
    return number === undefined ? [] : [number];
  });
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (node.name === 'sum') return compare(sum, node.operator, amount);
  if (numbers.length === 0) return false;
  const value = { avg: sum / numbers.length, min: Math.min(...numbers), max: Math.max(...numbers) };
  return compare(value[node.name], node.operator, amount);
}

function holds(node: SpanExpression, span: TestSpan): boolean {
  switch (node.kind) {
    case 'and':
      return node.operands.every((operand) => holds(operand, span));
    case 'or':
      return node.operands.some((operand) => holds(operand, span));
    case 'not':
      return !holds(node.operand, span);
    default:
      return termHolds(node, span);
  }
}

function termHolds(term: Term, span: TestSpan): boolean {
  const { field } = term;
  if (field.kind === 'intrinsic' && field.name === 'duration') {
    if (term.kind !== 'comparison' || term.value.type !== 'duration') return false;
    return compare(Number(span.durationNs), term.operator, Number(term.value.ns));
  }
  const text =
    field.kind === 'attribute' ? textOf(field.key, span) : intrinsicText(field.name, span);
  if (text === undefined) return false;
  if (term.kind === 'exists') return true;
  if (term.kind === 'in') return term.values.some((value) => valueHolds(text, '=', value));
  return valueHolds(text, term.operator, term.value);
}

function intrinsicText(name: string, span: TestSpan): string | undefined {
  if (name === 'service') return String(span.resource['service.name']);
  return name === 'name' ? span.name : span.kind;
}

/** The span's own value hides its resource's. */
function textOf(key: string, span: TestSpan): string | undefined {
  const value = span.attributes[key] ?? span.resource[key];
  return value === undefined ? undefined : String(value);
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function valueHolds(text: string, operator: string, value: Literal): boolean {
  if (operator === '=~' || operator === '!~') {
    const matches = new RegExp(`^(?:${String(value.type === 'text' ? value.value : '')})$`).test(
      text,
    );
    return operator === '=~' ? matches : !matches;
  }
  if (value.type === 'number') {
    const number = numberOf(text);
    return number === undefined ? operator === '!=' : compare(number, operator, value.value);
  }
  const written = value.type === 'duration' ? String(value.ns) : String(value.value);
  return operator === '=' ? text === written : text !== written;
}

function compare(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    default:
      return left <= right;
  }
}
