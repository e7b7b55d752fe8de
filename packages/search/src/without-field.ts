import type { Expression, Field, SpanExpression } from './tree.ts';

/** Whether two fields are the same as the language writes them. */
function isSameField(a: Field, b: Field): boolean {
  if (a.kind === 'intrinsic' || b.kind === 'intrinsic')
    return a.kind === 'intrinsic' && b.kind === 'intrinsic' && a.name === b.name;
  return a.scope === b.scope && a.key === b.key;
}

function isTermOn(part: SpanExpression, field: Field): boolean {
  if (part.kind === 'not') return isTermOn(part.operand, field);
  return part.kind !== 'and' && part.kind !== 'or' && isSameField(part.field, field);
}

/**
 * The query without the terms on one field that stand at its top, alone or joined by `and`: what the other values of
 * the field would be added to. The same tree when there are none; conditions on traces are left as they are.
 */
export function withoutField(tree: Expression | undefined, field: Field): Expression | undefined {
  if (tree === undefined || tree.kind === 'trace') return tree;
  if (tree.kind !== 'and') return isTermOn(tree, field) ? undefined : tree;
  const operands = tree.operands.filter((part) => !isTermOn(part, field));
  if (operands.length === tree.operands.length) return tree;
  return operands.length < 2 ? operands[0] : { ...tree, operands };
}

/** The fields that the terms at the top of a query name, each once, in their order. */
export function topFields(tree: Expression | undefined): readonly Field[] {
  if (tree === undefined || tree.kind === 'trace') return [];
  const parts = tree.kind === 'and' ? tree.operands : [tree];
  const fields: Field[] = [];
  for (const part of parts) {
    const inner = part.kind === 'not' ? part.operand : part;
    if (inner.kind === 'and' || inner.kind === 'or' || inner.kind === 'not') continue;
    if (!fields.some((known) => isSameField(known, inner.field))) fields.push(inner.field);
  }
  return fields;
}
