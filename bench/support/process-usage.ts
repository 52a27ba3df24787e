import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a process and its descendants have used. */
export interface Usage {
  /** Largest memory seen, MB. */
  peakMb: number;
  /** Processor time while it was watched, seconds. */
  cpuSeconds: number;
}

const SAMPLE_MS = 200;
const KB_PER_MB = 1024;
/** Fields of /proc/<pid>/stat after the name in parentheses (proc_pid_stat(5)): ppid, utime, stime. */
const PARENT_FIELD = 1;
const USER_TIME_FIELD = 11;
const SYSTEM_TIME_FIELD = 12;

/**
 * Samples processes, with all their descendants, five times a second until it is stopped. Linux only:
 * elsewhere it gives no figures.
 */
export function watchProcesses(
  pids: () => Record<string, number | undefined>,
): () => Record<string, Usage> {
  if (process.platform !== 'linux') return () => ({});
  const seen = new Map<string, Usage & { startTicks: number }>();
  const look = () => {
    const table = readProcessTable();
    for (const [name, pid] of Object.entries(pids())) {
      if (pid === undefined || !table.has(pid)) continue;
      const family = descendantsOf(pid, table);
      const ticks = family.reduce((sum, each) => sum + (table.get(each)?.ticks ?? 0), 0);
      const one = seen.get(name) ?? { peakMb: 0, cpuSeconds: 0, startTicks: ticks };
      one.peakMb = Math.max(one.peakMb, memoryMb(family));
      one.cpuSeconds = (ticks - one.startTicks) / ticksPerSecond();
      seen.set(name, one);
    }
  };
  look();
  const timer = setInterval(look, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    look();
    return Object.fromEntries(
      [...seen].map(([name, { peakMb, cpuSeconds }]) => [name, { peakMb, cpuSeconds }]),
    );
  };
}

interface Entry {
  parent: number;
  /** User and system time, with that of children that have ended. */
  ticks: number;
}

function readProcessTable(): Map<number, Entry> {
  const table = new Map<number, Entry>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readOr(`/proc/${name}/stat`, '');
    if (stat === '') continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[USER_TIME_FIELD]) + Number(fields[SYSTEM_TIME_FIELD]);
    table.set(Number(name), { parent: Number(fields[PARENT_FIELD]), ticks });
  }
  return table;
}

function descendantsOf(pid: number, table: Map<number, Entry>): number[] {
  const family = [pid];
  for (const each of family) {
    for (const [child, { parent }] of table) if (parent === each) family.push(child);
  }
  return family;
}

/** Resident memory; what the processes of a family share (PostgreSQL's buffers) counts once. */
function memoryMb(family: readonly number[]): number {
  let own = 0;
  let shared = 0;
  for (const pid of family) {
    const status = readOr(`/proc/${pid}/status`, '');
    const kb = (field: string) =>
      Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    own += kb('RssAnon') + kb('RssFile');
    shared = Math.max(shared, kb('RssShmem'));
  }
  return (own + shared) / KB_PER_MB;
}

/** A process may end between two looks. */
function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}

let ticks: number | undefined;

function ticksPerSecond(): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ticks;
}
