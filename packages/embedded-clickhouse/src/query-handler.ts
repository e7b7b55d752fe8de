import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AnswerOptions, ClientGone, sendAnswer } from './answer.ts';
import { type Accounts, authenticate, type Role } from './credentials.ts';
import type { Database, Running } from './database.ts';
import { EngineError } from './engine-error.ts';
import { insertFromFile } from './insert-statement.ts';
import { type Preparation, preparationsFor } from './preparations.ts';
import { checkReadsOnly, checkStatement } from './reader-rules.ts';
import type { EngineRequest } from './request.ts';
import { joiningOf } from './result-format.ts';
import { readSent, type SentInsert, type SentQuery } from './sent-query.ts';
import type { Slots } from './slots.ts';
import type { Spool } from './spool.ts';
import type { Query } from './statement.ts';
import type { Job } from './worker-messages.ts';

export interface QueryContext {
  readonly database: Database;
  readonly accounts: Accounts;
  readonly spool: Spool;
  /** Bodies that may be on their way to the disk at once */
  readonly spooling: Slots;
}

interface Asked {
  readonly context: QueryContext;
  readonly request: EngineRequest;
  readonly role: Role;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

/** Answers `GET /` and `POST /`. @throws EngineError until the answer's head has been sent */
export async function handleQuery(
  context: QueryContext,
  request: EngineRequest,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const role = authenticate(incoming, context.accounts);
  const asked: Asked = { context, request, role, incoming, response };
  const sent = await readSent(incoming, request);
  if (sent.kind === 'insert') await runInsert(asked, sent);
  else await runQuery(asked, sent);
}

async function runInsert(asked: Asked, sent: SentInsert): Promise<void> {
  const { context, request, role } = asked;
  const { insert } = sent;
  if (role === 'reader' || request.method === 'GET') {
    throw new EngineError(
      164,
      'READONLY',
      `${role === 'reader' ? 'The reader user' : 'GET'} cannot execute query in readonly mode: INSERT`,
    );
  }
  const release = await context.spooling.acquire();
  if (!release) throw tooManyBodies();
  try {
    await using body = await context.spool.write(sent.rows);
    const format = insert.format ?? defaultInput(request);
    const sql = insertFromFile(insert, { name: body.name, compression: sent.compression }, format);
    const query: Query = { kind: 'other', text: sql, format: undefined, totals: false };
    await execute(asked, 'insert', query, request, release);
  } finally {
    release();
  }
}

async function runQuery(asked: Asked, sent: SentQuery): Promise<void> {
  const { request, role } = asked;
  const { query, more } = sent;
  if (query.text.trim() === '')
    throw new EngineError(
      62,
      'SYNTAX_ERROR',
      'Syntax error: failed at position 1 (end of query): Empty query',
    );
  checkStatement(query.text, role === 'reader');
  const merged: EngineRequest = {
    ...request,
    parameters: new Map([...request.parameters, ...more.parameters]),
    settings: new Map([...request.settings, ...more.settings]),
  };
  await execute(asked, 'query', query, merged, () => undefined);
}

async function execute(
  asked: Asked,
  lane: 'query' | 'insert',
  query: Query,
  request: EngineRequest,
  started: () => void,
): Promise<void> {
  const { context, role, response } = asked;
  const { database } = context;
  const mark = database.newMark();
  const format = query.format ?? request.defaultFormat;
  const streams = isStreamed(query, format, request);
  const prepared = preparationsFor(request, role, mark);
  const isKept = request.session !== undefined && role === 'writer';
  if (isKept && prepared.readonly > 0) checkReadsOnly(query.text);
  const job: Job = {
    sql: query.text,
    format,
    mode: streams ? 'stream' : 'whole',
    prepare: isKept ? prepared.statements : withReadonly(prepared),
    keep: isKept ? { restore: prepared.changed } : undefined,
  };
  const kept = isKept && request.session ? database.sessions.lock(request.session) : undefined;
  try {
    const running = await database.start(lane, mark, job, kept?.worker);
    started();
    await answer(response, running, {
      format,
      compression: compressionOf(asked.incoming, request),
      whole: !streams,
      wrote: lane === 'insert',
      endsWithClient: query.kind === 'select',
    });
  } finally {
    kept?.release();
  }
}

/** The last preparation: after it nothing can be set any more. */
function withReadonly({ statements, readonly }: Preparation): readonly string[] {
  return readonly === 0 ? statements : [...statements, `SET readonly = ${readonly}`];
}

/**
 * Sends the answer and leaves no query behind that nobody reads. What writes goes on without its client, as on a
 * server: a cut INSERT would leave a part of its rows.
 */
async function answer(
  response: ServerResponse,
  running: Running,
  options: AnswerOptions & { readonly endsWithClient: boolean },
): Promise<void> {
  const gone = (): void => {
    if (options.endsWithClient) running.kill();
  };
  response.once('close', gone);
  try {
    if (response.destroyed) throw new ClientGone('the client closed the connection');
    await sendAnswer(response, running.execution, options);
  } finally {
    response.off('close', gone);
    gone();
    await running.execution.finished;
  }
}

/** Whether an answer can leave chunk by chunk; otherwise the engine builds it in memory as one document. */
function isStreamed(query: Query, format: string, request: EngineRequest): boolean {
  const plainRows = query.kind === 'select' && !query.totals && joiningOf(format) !== undefined;
  return plainRows && !request.waitEnd && !request.settings.has('extremes');
}

function compressionOf(
  incoming: IncomingMessage,
  request: EngineRequest,
): 'gzip' | 'deflate' | undefined {
  if (!request.compressAnswer) return undefined;
  const accepted = String(incoming.headers['accept-encoding'] ?? '');
  if (/\bgzip\b/.test(accepted)) return 'gzip';
  return /\bdeflate\b/.test(accepted) ? 'deflate' : undefined;
}

/** An INSERT without FORMAT reads what the request calls its default format, or VALUES. */
function defaultInput(request: EngineRequest): string {
  return request.defaultFormat === 'TabSeparated' ? 'Values' : request.defaultFormat;
}

function tooManyBodies(): EngineError {
  return new EngineError(
    202,
    'TOO_MANY_SIMULTANEOUS_QUERIES',
    'TW4025: too many INSERT bodies are arriving at once; send this one again in a second, unchanged',
    { status: 503, headers: { 'Retry-After': '1' } },
  );
}
