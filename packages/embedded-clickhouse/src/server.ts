import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { checkHost } from './allowed-hosts.ts';
import { ClientGone, sendError } from './answer.ts';
import { EngineError } from './engine-error.ts';
import { handleQuery, type QueryContext } from './query-handler.ts';
import { readRequest } from './request.ts';

export interface ServerContext extends QueryContext {
  readonly allowedHosts: readonly string[];
  /** Told about failures that are nobody's query: one line each */
  readonly log: (line: string) => void;
}

/** Bound parameters travel in the URL: as much as ClickHouse's http_max_uri_size allows, and some headers. */
const MAX_HEAD_BYTES = 1024 * 1024 + 65_536;

/** ClickHouse's HTTP interface: `/`, `/?query=`, `/ping`. Not listening yet. */
export function createEngineServer(context: ServerContext): Server {
  const server = createServer(
    { keepAliveTimeout: 10_000, requestTimeout: 0, maxHeaderSize: MAX_HEAD_BYTES },
    (incoming, response) => {
      void respond(context, incoming, response);
    },
  );
  return server;
}

async function respond(
  context: ServerContext,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.on('error', () => undefined);
  response.setHeader('X-ClickHouse-Server-Display-Name', 'embedded-clickhouse');
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  try {
    checkHost(incoming, context.allowedHosts);
    await route(context, incoming, response);
  } catch (error) {
    if (error instanceof ClientGone || isConnectionLost(error)) response.destroy();
    else if (error instanceof EngineError)
      refuse(incoming, response, error, context.database.version);
    else {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      context.log(`TW4026 unexpected failure while answering ${incoming.method}: ${text}`);
      const failure = new EngineError(
        1002,
        'UNKNOWN_EXCEPTION',
        'TW4026: unexpected failure, see the log',
      );
      refuse(incoming, response, failure, context.database.version);
    }
  }
}

/** A body that will not be read must not be taken for the next request on this connection. */
function refuse(
  incoming: IncomingMessage,
  response: ServerResponse,
  error: EngineError,
  version: string,
): void {
  if (!incoming.complete) {
    response.setHeader('Connection', 'close');
    incoming.resume();
  }
  sendError(response, error, version);
}

async function route(
  context: ServerContext,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = readRequest(incoming);
  const { method, path } = request;
  const bare = path === '/' && method !== 'POST' && request.query === '';
  const isCheck = path === '/ping' || bare;
  if (method !== 'GET' && method !== 'POST' && !(method === 'HEAD' && isCheck)) {
    throw new EngineError(
      48,
      'NOT_IMPLEMENTED',
      `Method ${method} is not supported: use GET or POST`,
      { status: 405, headers: { Allow: 'GET, POST' } },
    );
  }
  if (isCheck) {
    response.setHeader('Content-Type', 'text/html; charset=UTF-8');
    response.end('Ok.\n');
    return;
  }
  if (path !== '/') {
    response.statusCode = 404;
    response.end(
      `There is no handle ${path}\n\nUse / or /ping for health checks.\nOr try POST / with a query in the body.\n`,
    );
    return;
  }
  response.setHeader('X-ClickHouse-Query-Id', request.queryId);
  await handleQuery(context, request, incoming, response);
}

function isConnectionLost(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
