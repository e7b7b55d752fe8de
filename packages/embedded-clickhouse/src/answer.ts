import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createDeflate, createGzip, type Deflate, type Gzip } from 'node:zlib';
import { EngineError } from './engine-error.ts';
import type { Execution } from './execution.ts';
import { statusOf } from './http-status.ts';
import { contentTypeOf } from './result-format.ts';
import type { JobSummary } from './worker-messages.ts';

/** A reader that takes nothing for so long is given up, as ClickHouse's send_timeout does. */
const STALL_MS = 300_000;

export interface AnswerOptions {
  readonly format: string;
  /** The codec to compress with, when the client asked for it */
  readonly compression: 'gzip' | 'deflate' | undefined;
  /** What the rows of the summary were: an INSERT's are written, a query's are the answer's */
  readonly wrote: boolean;
  /** The answer is one piece: its head can wait for the end and name the real counts */
  readonly whole: boolean;
}

/**
 * Sends an execution's chunks at the pace of the socket. The head waits for the first chunk, so that an early
 * failure has its real status; a later one ends the body with ClickHouse's tagged exception block (25.11) and
 * closes the connection without the last chunk, so that no client takes the answer for whole.
 */
export async function sendAnswer(
  response: ServerResponse,
  execution: Execution,
  options: AnswerOptions,
): Promise<void> {
  const chunks = execution.chunks();
  const first = await chunks.next();
  if (options.whole) await execution.finished;
  const tag = randomBytes(8).toString('hex');
  response.setHeader('X-ClickHouse-Summary', summaryText(execution.summary, options.wrote));
  response.setHeader('X-ClickHouse-Format', options.format);
  response.setHeader('Content-Type', contentTypeOf(options.format));
  response.setHeader('X-ClickHouse-Exception-Tag', tag);
  if (first.done) {
    response.end();
    return;
  }
  const body = openBody(response, options.compression);
  try {
    await write(body, first.value, response);
    for await (const chunk of chunks) await write(body, chunk, response);
    body.end();
    await done(response);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    await breakOff(body, response, exceptionBlock(tag, error));
  } finally {
    await chunks.return(undefined);
  }
}

/** An error before the first byte of an answer. */
export function sendError(response: ServerResponse, error: EngineError, version: string): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  response.setHeader('X-ClickHouse-Exception-Code', String(error.code));
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.statusCode = error.status ?? statusOf(error.code);
  response.end(`${error.message} (version ${version})\n`);
}

function openBody(
  response: ServerResponse,
  compression: AnswerOptions['compression'],
): ServerResponse | Gzip | Deflate {
  if (!compression) return response;
  response.setHeader('Content-Encoding', compression);
  // Level 3 as ClickHouse's http_zlib_compression_level
  const codec = compression === 'gzip' ? createGzip({ level: 3 }) : createDeflate({ level: 3 });
  pipeline(codec, response).catch(() => response.destroy());
  return codec;
}

async function write(body: Writable, chunk: Uint8Array, response: ServerResponse): Promise<void> {
  if (response.destroyed) throw new ClientGone('the client closed the connection');
  if (body.write(chunk)) return;
  const gone = new AbortController();
  const close = (): void => gone.abort();
  response.once('close', close);
  try {
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(STALL_MS)]);
    await once(body, 'drain', { signal });
  } catch (cause) {
    throw new ClientGone('the client closed the connection', { cause });
  } finally {
    response.off('close', close);
  }
}

async function done(response: ServerResponse): Promise<void> {
  if (!response.writableFinished && !response.destroyed) await once(response, 'close');
}

async function breakOff(
  body: ServerResponse | Gzip | Deflate,
  response: ServerResponse,
  block: Buffer,
): Promise<void> {
  await new Promise<void>((resolve) => {
    body.write(block, () => resolve());
  });
  if (body instanceof ServerResponse) {
    response.socket?.destroySoon();
    return;
  }
  await new Promise<void>((resolve) => body.flush(constants.Z_SYNC_FLUSH, resolve));
  response.socket?.destroySoon();
}

function exceptionBlock(tag: string, error: EngineError): Buffer {
  const message = Buffer.from(`${error.message}\n`);
  return Buffer.concat([
    Buffer.from(`\r\n__exception__\r\n${tag}\r\n`),
    message,
    Buffer.from(`${message.length} ${tag}\r\n__exception__\r\n`),
  ]);
}

/** ClickHouse's counters as text; a streamed answer's head leaves before they are known and says 0. */
function summaryText(summary: JobSummary | undefined, wrote: boolean): string {
  const rows = String(summary?.rows ?? 0);
  const bytes = String(summary?.bytes ?? 0);
  const zero = '0';
  return JSON.stringify({
    read_rows: rows,
    read_bytes: bytes,
    written_rows: wrote ? rows : zero,
    written_bytes: wrote ? bytes : zero,
    total_rows_to_read: zero,
    result_rows: rows,
    result_bytes: bytes,
    elapsed_ns: String(Math.round((summary?.elapsedSeconds ?? 0) * 1e9)),
  });
}

/** The client has closed the connection: nobody is left to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}
