import { type Expression, type Field, isIntrinsic, parseQuery, termsOf } from '@tracewell/search';

/** What a rule measures: a tree of the search language and the fields that split it. */
export interface Selection {
  readonly tree: Expression | undefined;
  /** True when only requests count; false when the selection names kind or entry itself. */
  readonly requestsOnly: boolean;
  readonly groupBy: readonly { readonly name: string; readonly field: Field }[];
}

/** What is wrong with a rule's `where`, or undefined. Empty text selects every request. */
export function faultOfSelection(text: string): string | undefined {
  const parsed = parseQuery(text);
  if (parsed.ok) return undefined;
  const { message, from, suggestion } = parsed.fault;
  const advice =
    suggestion === undefined || suggestion === '' ? '' : `; did you mean ${suggestion}?`;
  return `at character ${from + 1}: ${message}${advice}`;
}

/** What is wrong with one entry of `by`, or undefined. */
export function faultOfField(text: string): string | undefined {
  return fieldOf(text)
    ? undefined
    : `"${text}" is no field; write for example service.name or http.route`;
}

function fieldOf(text: string): Field | undefined {
  if (isIntrinsic(text)) return { kind: 'intrinsic', name: text, from: 0, to: text.length };
  const parsed = parseQuery(`${text} != "x"`);
  return parsed.ok && parsed.tree?.kind === 'comparison' ? parsed.tree.field : undefined;
}

/** Reads texts that were checked when their file was read; throws on others. */
export function readSelection(where: string, by: readonly string[]): Selection {
  const parsed = parseQuery(where);
  if (!parsed.ok) throw new Error(`selection: ${parsed.fault.message}`);
  const groupBy = by.map((name) => {
    const field = fieldOf(name);
    if (!field) throw new Error(`"${name}" is no field`);
    return { name, field };
  });
  return { tree: parsed.tree, requestsOnly: !namesRequests(parsed.tree), groupBy };
}

/** Rules count requests like every page; a selection that names kind or entry has decided for itself. */
function namesRequests(tree: Expression | undefined): boolean {
  return termsOf(tree).some(
    ({ field }) => field.kind === 'intrinsic' && (field.name === 'kind' || field.name === 'entry'),
  );
}
