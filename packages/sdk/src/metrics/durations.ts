import type { Attributes, Meter } from '@opentelemetry/api';

/** Buckets of the HTTP semantic conventions, in seconds. */
const HTTP_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const DB_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** Records durations in milliseconds; sampled or not, every request counts. */
export interface Durations {
  httpServer(ms: number, attributes: Attributes): void;
  httpClient(ms: number, attributes: Attributes): void;
  dbClient(ms: number, attributes: Attributes): void;
}

export function durationsOf(meter: Meter): Durations {
  const histogram = (name: string, description: string, buckets: number[]) => {
    const advice = { explicitBucketBoundaries: buckets };
    const instrument = meter.createHistogram(name, { unit: 's', description, advice });
    return (ms: number, attributes: Attributes) => instrument.record(ms / 1000, attributes);
  };
  return {
    httpServer: histogram('http.server.request.duration', 'Requests served', HTTP_SECONDS),
    httpClient: histogram('http.client.request.duration', 'Requests sent', HTTP_SECONDS),
    dbClient: histogram('db.client.operation.duration', 'Database operations', DB_SECONDS),
  };
}
