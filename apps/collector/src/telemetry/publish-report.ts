import { writeFileAtomic } from '../atomic-file.ts';
import type { IngestReport } from './ingest-report.ts';

export interface ReportPublisher extends AsyncDisposable {
  /** Writes the report now if it has changed. */
  publish(): Promise<void>;
}

export interface PublishOptions {
  readonly path: string;
  readonly intervalMs?: number;
  readonly report: () => IngestReport;
  readonly onError: (error: unknown) => void;
}

/** Publishes a report to a file, at most once an interval and only when it has changed. */
export function publishReport(options: PublishOptions): ReportPublisher {
  let published = '';
  let writing = Promise.resolve();
  const write = async (): Promise<void> => {
    const report = options.report();
    // The time of the report is no change: an idle collector writes nothing.
    const content = JSON.stringify({ ...report, updatedAtMs: 0 });
    if (content === published) return;
    await writeFileAtomic(options.path, JSON.stringify(report));
    published = content;
  };
  const publish = (): Promise<void> => {
    writing = writing.then(write).catch(options.onError);
    return writing;
  };
  const timer = setInterval(() => void publish(), options.intervalMs ?? 1000);
  timer.unref();
  void publish();
  return {
    publish,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await publish();
    },
  };
}
