import type { RequestHandler, Response } from 'express';

export interface OwnRoutesOptions {
  /** Why nothing could be taken now; undefined while all is well. */
  readonly notReady: () => string | undefined;
  /** The text of /metrics in Prometheus' format. */
  readonly metrics: () => string;
}

/** /health/live, /health/ready and /metrics of the process. */
export function ownRoutes({ notReady, metrics }: OwnRoutesOptions): RequestHandler {
  const routes: Readonly<Record<string, (response: Response) => void>> = {
    '/health/live': (response) => response.json({ status: 'live' }),
    '/health/ready': (response) => {
      const reason = notReady();
      if (reason === undefined) response.json({ status: 'ready' });
      else response.status(503).json({ status: 'not ready', reason });
    },
    '/metrics': (response) => {
      response.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8');
      response.end(metrics());
    },
  };
  return (request, response, next) => {
    const answer = request.method === 'GET' ? routes[request.path] : undefined;
    if (answer === undefined) next();
    else answer(response);
  };
}
