import { isUtf8 } from 'node:buffer';
import { type DecodeOutcome, openTally, type Tally } from '../outcome.ts';
import type { ContextSink } from '../sink.ts';
import {
  type Emit,
  each,
  fields,
  hasElements,
  int32,
  nested,
  openWalk,
  tell,
  text,
} from './fields.ts';
import { parseJson } from './parse-json.ts';
import { tellAttribute } from './tell-attribute.ts';

const RESOURCE = fields<ContextSink>({
  attributes: each(tellAttribute),
  droppedAttributesCount: int32((sink, count) => sink.resourceDroppedAttributes(count)),
});

const RESOURCE_CONTEXT = fields<ContextSink>({
  resource: nested(RESOURCE),
  schemaUrl: text((sink, b, from, to) => sink.resourceSchemaUrl(b, from, to)),
});

const SCOPE = fields<ContextSink>({
  name: text((sink, b, from, to) => sink.scopeName(b, from, to)),
  version: text((sink, b, from, to) => sink.scopeVersion(b, from, to)),
  attributes: each(tellAttribute),
  droppedAttributesCount: int32((sink, count) => sink.scopeDroppedAttributes(count)),
});

const SCOPE_CONTEXT = fields<ContextSink>({
  scope: nested(SCOPE),
  schemaUrl: text((sink, b, from, to) => sink.scopeSchemaUrl(b, from, to)),
});

/** What the three levels of a request are called. */
export interface RequestNames {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
}

/** Tells a request of OTLP/JSON: resource, then scope, then its items, whatever the order of keys in the body. */
export function tellRequest<Sink extends ContextSink>(
  body: Uint8Array,
  sink: Sink,
  names: RequestNames,
  tellItem: (tally: Tally) => Emit<Sink>,
): DecodeOutcome {
  const tally = openTally();
  sink.takeRepairs();
  const items = fields<Sink>({ [names.items]: each(tellItem(tally)) });
  // What describes nothing is not told: millions of empty resources would keep the process for seconds.
  const tellScope: Emit<Sink> = (walk, value) => {
    if (!hasElements(walk, value, names.items)) return;
    sink.scopeBegin();
    tell(walk, SCOPE_CONTEXT, value);
    sink.scopeEnd();
    tell(walk, items, value);
  };
  const scopes = fields<Sink>({ [names.scopes]: each(tellScope) });
  const tellResource: Emit<Sink> = (walk, value) => {
    if (!hasElements(walk, value, names.scopes)) return;
    sink.resourceBegin();
    tell(walk, RESOURCE_CONTEXT, value);
    sink.resourceEnd();
    tell(walk, scopes, value);
  };
  const walk = openWalk(sink);
  tell(walk, fields({ [names.resources]: each(tellResource) }), parseJson(body));
  const repaired = new Map(sink.takeRepairs());
  // The bytes of a JSON body are repaired as a whole, before its values are known.
  const texts = walk.repaired + (isUtf8(body) ? 0 : 1);
  if (texts > 0) repaired.set('invalid_utf8', (repaired.get('invalid_utf8') ?? 0) + texts);
  return { ...tally, repaired };
}
