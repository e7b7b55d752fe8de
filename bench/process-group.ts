import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100; // sysconf(_SC_CLK_TCK) on every Linux that Node runs on

export interface GroupReading {
  /** Resident memory of each process by what it runs, megabytes. */
  readonly rssMb: Readonly<Record<string, number>>;
  /** Memory of the group with shared pages counted once, megabytes. */
  readonly pssMb: number;
  readonly cpuSeconds: number;
  /** Bytes handed to the disk, as the kernel counts them. */
  readonly writtenBytes: number;
}

/** The process and all its descendants, wherever they moved their process group. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = statOf(Number(entry));
    if (fields) parents.set(Number(entry), Number(fields[1]));
  }
  const found = [pid];
  for (const parent of found)
    for (const [child, of] of parents) if (of === parent) found.push(child);
  return found;
}

/** What the group uses now. Linux only: it reads /proc. */
export function readGroup(pids: readonly number[]): GroupReading {
  const rssMb: Record<string, number> = {};
  let [pssKb, cpuSeconds, writtenBytes] = [0, 0, 0];
  for (const pid of pids) {
    const fields = statOf(pid);
    if (!fields) continue;
    cpuSeconds += (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    rssMb[`${nameOf(pid)} ${pid}`] = Math.round(kilobytes(pid, 'status', 'VmRSS') / 1024);
    pssKb += kilobytes(pid, 'smaps_rollup', 'Pss');
    writtenBytes += Number(/^write_bytes: (\d+)/m.exec(readProc(pid, 'io'))?.[1] ?? 0);
  }
  return { rssMb, pssMb: Math.round(pssKb / 1024), cpuSeconds, writtenBytes };
}

/** CPU seconds of one process so far, its ended threads included. */
export function cpuSecondsOf(pid: number): number {
  const fields = statOf(pid);
  if (!fields) throw new Error(`process ${pid} has ended while it was measured`);
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory of one process, megabytes. */
export function rssMbOf(pid: number): number {
  return kilobytes(pid, 'status', 'VmRSS') / 1024;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}

/** Fields of /proc/PID/stat after the command name, which may itself hold spaces; [0] is the state. */
function statOf(pid: number): string[] | undefined {
  const text = readProc(pid, 'stat');
  return text === '' ? undefined : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function kilobytes(pid: number, file: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readProc(pid, file))?.[1] ?? 0);
}

function nameOf(pid: number): string {
  const words = readProc(pid, 'cmdline').split('\0');
  const program = words.find((word) => /\.(js|ts|mjs|cjs)$/.test(word)) ?? words[0] ?? '';
  const roles = words[words.indexOf('--roles') + 1];
  return `${program.split('/').slice(-3).join('/')}${words.includes('--roles') ? ` ${roles}` : ''}`;
}
