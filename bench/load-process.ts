import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { atTheEnd } from './cleanup.ts';
import type { FromGenerator, LoadOrder, LoadResult, ToGenerator } from './load-messages.ts';

/** The generator: a process of its own, so that its CPU can be told apart. */
export interface LoadProcess extends AsyncDisposable {
  readonly pid: number;
  send(order: LoadOrder): Promise<LoadResult>;
  pause(): void;
  resume(): void;
}

/** Forks a TypeScript file of this folder, with tsx, which costs CPU at its start only. */
export function forkBench(file: string, args: readonly string[] = []): ChildProcess {
  const child = fork(join(import.meta.dirname, file), args, { execArgv: ['--import', 'tsx'] });
  atTheEnd(() => child.kill('SIGKILL'));
  return child;
}

export async function startLoadProcess(): Promise<LoadProcess> {
  const child = forkBench('generator.ts');
  const tell = (message: ToGenerator): void => void child.send(message);
  await nextMessage(child);
  return {
    pid: child.pid ?? 0,
    send: async (order) => {
      const answer = nextMessage(child);
      tell({ type: 'send', order });
      const message = await answer;
      if (message.type === 'sent') return message.result;
      throw new Error(message.type === 'failed' ? message.reason : 'unexpected message');
    },
    pause: () => tell({ type: 'pause' }),
    resume: () => tell({ type: 'resume' }),
    async [Symbol.asyncDispose]() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

/** The child's next message; rejects when it ends instead. */
async function nextMessage(child: ChildProcess): Promise<FromGenerator> {
  const ending = new AbortController();
  const message = once(child, 'message', { signal: ending.signal });
  const exit = once(child, 'exit', { signal: ending.signal }).then(([code]) => {
    throw new Error(`the generator ended with ${code}`);
  });
  try {
    const [heard] = (await Promise.race([message, exit])) as [FromGenerator];
    return heard;
  } finally {
    ending.abort();
    await Promise.allSettled([message, exit]);
  }
}
