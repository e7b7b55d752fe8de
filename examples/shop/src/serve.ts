import type { AddressInfo } from 'node:net';
import { shutdown } from '@tracewell/sdk';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { announce, type Place } from './address.ts';
import { say } from './say.ts';

/** An error with the HTTP status that it is answered with. */
export class HttpFault extends Error {
  readonly status: number;
  constructor(status: number, name: string, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** An Express application that takes JSON. */
export function openApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());
  return app;
}

/** Serves `app` on a free port of the loopback interface and announces it under `place`. */
export function serve(place: Place, app: Express): void {
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const fault = error instanceof Error ? error : new Error(String(error));
    const status = fault instanceof HttpFault ? fault.status : 500;
    say(status < 500 ? 'WARN' : 'ERROR', fault.message, { 'exception.type': fault.name });
    response.status(status).json({ error: fault.name, message: fault.message });
  });
  const server = app.listen(0, '127.0.0.1', () => {
    announce({ [place]: (server.address() as AddressInfo).port }, () => shutdown());
  });
}
