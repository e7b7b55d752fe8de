import type { IncomingMessage } from 'node:http';
import { EngineError } from './engine-error.ts';
import type { InsertWithData } from './insert-head.ts';
import { readMultipart } from './multipart.ts';
import { type EngineRequest, readSettings } from './request.ts';
import { encodingOf, plainBody, rawBody } from './request-body.ts';
import { type Query, readStatement } from './statement.ts';

/** An INSERT whose rows are still to be read from the connection. */
export interface SentInsert {
  readonly kind: 'insert';
  readonly insert: InsertWithData;
  readonly rows: AsyncIterable<Uint8Array>;
  readonly compression: 'none' | 'gzip';
}

export interface SentQuery {
  readonly kind: 'query';
  readonly query: Query;
  /** Bound parameters and settings that came in a form body */
  readonly more: Pick<EngineRequest, 'parameters' | 'settings'>;
}

/** A statement must be recognised within its first 256 KiB, as ClickHouse's max_query_size says. */
const HEAD_BYTES = 262_144;
const MAX_QUERY_BYTES = 16 * 1024 * 1024;
const NOTHING_MORE = { parameters: new Map<string, string>(), settings: new Map<string, string>() };

/**
 * What a request asks. The query is `?query=`, a line break, and the body, in ClickHouse's rule; of an INSERT whose
 * data follows, only the statement is read here.
 * @throws EngineError, for a cut or unreadable body too
 */
export async function readSent(
  incoming: IncomingMessage,
  request: EngineRequest,
): Promise<SentInsert | SentQuery> {
  const encoding = encodingOf(incoming);
  const type = incoming.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) {
    return fromForm(await readAll(plainBody(incoming, encoding)), type, request.query);
  }
  const inUrl = Buffer.from(request.query, 'utf8');
  const statement = inUrl.length > 0 ? understand(inUrl) : undefined;
  if (statement?.kind === 'insert-data') {
    const inline = inUrl.subarray(statement.dataFrom);
    const whole = inline.length === 0 && encoding !== 'deflate';
    const rows = whole ? rawBody(incoming) : joined(inline, plainBody(incoming, encoding));
    return {
      kind: 'insert',
      insert: decoded(statement),
      rows,
      compression: whole && encoding === 'gzip' ? 'gzip' : 'none',
    };
  }
  const line = inUrl.length > 0 ? Buffer.concat([inUrl, Buffer.from('\n')]) : inUrl;
  return await fromBody(line, plainBody(incoming, encoding));
}

async function fromBody(
  start: Buffer,
  body: AsyncGenerator<Buffer>,
): Promise<SentInsert | SentQuery> {
  let text: Buffer = start;
  let ended = false;
  while (!ended && text.length < HEAD_BYTES) {
    const next = await body.next();
    if (next.done) ended = true;
    else text = Buffer.concat([text, next.value]);
  }
  const statement = understand(text);
  if (statement.kind === 'insert-data') {
    const rows = joined(text.subarray(statement.dataFrom), body);
    return { kind: 'insert', insert: decoded(statement), rows, compression: 'none' };
  }
  if (ended) return { kind: 'query', query: asQuery(text), more: NOTHING_MORE };
  return { kind: 'query', query: asQuery(await readAll(body, text)), more: NOTHING_MORE };
}

function fromForm(body: Buffer, type: string, inUrl: string): SentQuery {
  const fields = readMultipart(body, type);
  const text = [inUrl, fields.get('query') ?? ''].filter((part) => part !== '').join('\n');
  return { kind: 'query', query: asQuery(Buffer.from(text)), more: readSettings(fields.entries()) };
}

/** Bytes as latin1: each offset of the statement is an offset into the bytes. */
function understand(bytes: Buffer): InsertWithData | Query {
  return readStatement(bytes.toString('latin1'));
}

function decoded(insert: InsertWithData): InsertWithData {
  const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');
  const { input } = insert;
  if (!input) return { ...insert, target: utf8(insert.target), settings: utf8(insert.settings) };
  const again = readStatement(`${utf8(insert.target)} FORMAT ${insert.format}`);
  return again.kind === 'insert-data' ? { ...again, settings: utf8(insert.settings) } : insert;
}

function asQuery(bytes: Buffer): Query {
  const statement = readStatement(bytes.toString('utf8'));
  if (statement.kind !== 'insert-data') return statement;
  throw new EngineError(
    48,
    'NOT_IMPLEMENTED',
    'TW4021: an INSERT with data cannot come in a form; send the rows as the body',
  );
}

async function* joined(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start;
  yield* rest;
}

async function readAll(
  body: AsyncIterable<Buffer>,
  start: Buffer = Buffer.alloc(0),
): Promise<Buffer> {
  const chunks: Buffer[] = [start];
  let bytes = start.length;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_QUERY_BYTES) {
      const text = `TW4022: the query has more than ${MAX_QUERY_BYTES} bytes; send rows with INSERT ... FORMAT`;
      throw new EngineError(229, 'QUERY_IS_TOO_LARGE', text);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
