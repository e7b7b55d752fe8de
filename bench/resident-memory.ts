import { readFile, writeFile } from 'node:fs/promises';

/** A line of /proc/PID/status in bytes: memory that is resident now, or was at its peak. */
export async function memoryOf(pid: number, line: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${line}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
}

/** Lets the peak of a process begin here; what it has now. */
export async function beginPeak(pid: number): Promise<number> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
  return await memoryOf(pid, 'VmRSS');
}
