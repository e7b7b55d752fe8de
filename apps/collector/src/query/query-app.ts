import { setMaxListeners } from 'node:events';
import { buildOpenApi, type Route, type RouteId, routes, streams } from '@tracewell/api';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type { Logger } from 'pino';
import { sendSkeleton, wantsSkeleton } from './answer-skeleton.ts';
import type { Answers, Asking } from './answers.ts';
import { badBody, HttpProblem, notFound } from './http-problem.ts';
import type { OwnMetrics } from './own-metrics.ts';
import type { RequestContext } from './question.ts';
import { type QuestionQueue, weightOf } from './question-queue.ts';
import { readRequest, readSearch, treeOf } from './read-request.ts';
import type { Tails } from './send-tail.ts';
import type { StoreAccess } from './store-access.ts';
import { problemOf } from './store-problem.ts';

export interface QueryAppOptions {
  readonly answers: Answers;
  readonly access: StoreAccess;
  /** For the few things that are written: marks of traces. */
  readonly writing: StoreAccess;
  readonly guards: readonly RequestHandler[];
  readonly metrics: OwnMetrics;
  readonly queue: QuestionQueue;
  readonly tails: Tails;
  readonly log: Logger;
  readonly version: string;
  /** Age facts of what is not delivered yet, read anew for each request. */
  readonly oldestUndeliveredMs: () => Promise<number | null | undefined>;
}

/** A question that takes longer is stopped, in ClickHouse too. */
const TIME_LIMIT_MS = 30_000;
const STATEMENTS_MAX = 50;
const BODY_MAX = 65_536;

/** The API on its port: `/api/v1`, `/health` and `/metrics`. */
export function createQueryApp(options: QueryAppOptions): Express {
  const { answers, access, guards, metrics, version } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  app.get('/health/ready', (_request, response) => {
    response
      .status(access.isReady ? 200 : 503)
      .json({ status: access.isReady ? 'ready' : 'waiting for the store' });
  });
  app.use(...guards);
  app.get('/metrics', (_request, response) => {
    response
      .type('text/plain; version=0.0.4')
      .send(metrics.render(access.isReady, options.queue.figures));
  });
  const answered = Object.keys(answers) as RouteId[];
  const listed: Route[] = [...answered.map((id) => routes[id]), ...Object.values(streams)];
  const document = buildOpenApi(listed, version);
  app.get('/api/v1/openapi.json', (_request, response) => {
    response.json(document);
  });
  for (const id of answered) {
    const { method, body } = routes[id] as Route;
    const readers = body === undefined ? [] : [readJson()];
    app[method](pathOf(routes[id]), ...readers, answerRoute(id, options));
  }
  app.get(pathOf(streams.tail), tailRoute(options));
  for (const path of new Set(listed.map(pathOf))) {
    app.all(path, refuseMethod(listed.filter((route) => pathOf(route) === path)));
  }
  app.use(refusePath);
  app.use(sendProblem(options));
  return app;
}

function answerRoute(id: RouteId, options: QueryAppOptions): RequestHandler {
  const { answers, access, metrics } = options;
  // The table gives each id its own pair of request and answer; a loop over the ids loses the pairing.
  const answer = answers[id] as (request: unknown, asking: Asking) => Promise<unknown>;
  return async (request, response) => {
    const startedMs = performance.now();
    response.on('finish', () =>
      metrics.answered(id, response.statusCode, (performance.now() - startedMs) / 1000),
    );
    const read = readRequest(id, request.query, request.params, request.body);
    const signal = AbortSignal.any([AbortSignal.timeout(TIME_LIMIT_MS), gone(response)]);
    // Each statement of an answer listens; the page of a service asks more than ten side by side.
    setMaxListeners(STATEMENTS_MAX, signal);
    const context: RequestContext = {
      nowNs: BigInt(Date.now()) * 1_000_000n,
      startedMs,
      oldestUndeliveredMs: await options.oldestUndeliveredMs(),
    };
    const asking = {
      ...context,
      signal,
      withStore: () => ({ ...context, signal, store: access.current() }),
      withWriter: () => ({ ...context, signal, store: options.writing.current() }),
    };
    using _place = await options.queue.enter(weightOf(id), signal);
    const waitedMs = performance.now() - startedMs;
    response.on('finish', () =>
      tellWhenSlow(options, { id, query: request.query, startedMs, waitedMs }),
    );
    response.setHeader('Cache-Control', 'no-store');
    if (id === 'trace') {
      response.vary('Accept');
      if (wantsSkeleton(request)) {
        const path = readRequest('trace', request.query, request.params).path;
        await sendSkeleton(response, path, asking.withStore());
        return;
      }
    }
    response.json(await answer(read, asking));
  };
}

/** Live traces, for as long as the reader listens. */
function tailRoute({ tails, metrics }: QueryAppOptions): RequestHandler {
  return async (request, response) => {
    const startedMs = performance.now();
    response.on('finish', () =>
      metrics.answered('tail', response.statusCode, (performance.now() - startedMs) / 1000),
    );
    const { query, env } = readSearch(streams.tail, request.query);
    await tails.send(response, { tree: treeOf(query), env }, gone(response));
  };
}

/** From here on a question stands in the log: what somebody waits for. */
const SLOW_MS = 2_000;

interface Asked {
  readonly id: RouteId;
  readonly query: Request['query'];
  readonly startedMs: number;
  readonly waitedMs: number;
}

/** Names the route and its parameters, never their values: those hold names of services, users and hosts. */
function tellWhenSlow({ log, metrics }: QueryAppOptions, asked: Asked): void {
  const { id, query, startedMs, waitedMs } = asked;
  const ms = performance.now() - startedMs;
  if (ms < SLOW_MS) return;
  metrics.slow(id);
  const facts = { route: id, ms: Math.round(ms), waitedMs: Math.round(waitedMs) };
  log.warn({ ...facts, parameters: Object.keys(query) }, 'TW5408 a question took long');
}

/** Aborted when the asker goes away before the answer is out. */
function gone(response: Response): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) controller.abort(new AskerGone());
  });
  return controller.signal;
}

class AskerGone extends Error {
  override readonly name = 'AskerGone';
}

/** Reads a JSON body of at most 64 KiB. @throws HttpProblem TW5205 */
function readJson(): RequestHandler {
  const read = express.json({ limit: BODY_MAX, type: () => true, strict: false });
  return (request, response, next) =>
    read(request, response, (error?: unknown) =>
      next(error instanceof Error ? badBody(error.message) : error),
    );
}

/** The path as Express writes it. */
function pathOf({ path }: Route): string {
  return `/api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`;
}

function refuseMethod(taken: readonly Route[]): RequestHandler {
  const allowed = taken.map(({ method }) => method.toUpperCase());
  return (request, response) => {
    response.setHeader('Allow', allowed.join(', '));
    throw new HttpProblem({
      status: 405,
      code: 'TW5102',
      title: `Only ${allowed.join(' and ')} is answered here`,
      detail: `${request.method} ${request.path.slice(0, 200)}: the route answers ${allowed.join(' and ')}.`,
    });
  };
}

function refusePath(request: Request): void {
  const detail = `${request.path.slice(0, 200)} is no route. /api/v1/openapi.json lists them.`;
  throw notFound('TW5101', 'No such route', detail);
}

function sendProblem({ access, writing, log }: QueryAppOptions): ErrorRequestHandler {
  return (error, request, response, _next) => {
    if (response.destroyed || error instanceof AskerGone) return;
    const problem = timedOut(error) ?? problemOf(error);
    access.failed(error);
    writing.failed(error);
    if (problem.problem.status >= 500)
      log.warn({ err: error, path: request.path }, problem.message);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (problem.retryAfterSeconds !== undefined)
      response.setHeader('Retry-After', problem.retryAfterSeconds);
    if (problem.problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    response
      .status(problem.problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problem.problem));
  };
}

function timedOut(error: unknown): HttpProblem | undefined {
  if (!(error instanceof DOMException) || error.name !== 'TimeoutError') return undefined;
  return new HttpProblem({
    status: 504,
    code: 'TW5402',
    title: 'The question took too long',
    detail: `It was stopped after ${TIME_LIMIT_MS / 1000} s. Narrow the range or the query.`,
  });
}
