import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ResourceUse } from '../../schemas/step';

/** Ticks of the times in `/proc`: USER_HZ, which is 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
const NS_PER_SECOND = 1e9;
const UJ_PER_JOULE = 1e6;
/** Fields of `/proc/self/stat` after the name: times of children that have ended (proc(5), cutime, cstime). */
const CHILDREN_USER_FIELD = 13;
const CHILDREN_SYSTEM_FIELD = 14;
/** Of the first line of `/proc/stat`: what is not idle, nor waiting for a disk. */
const IDLE_FIELDS = new Set([3, 4]);
/** One package each; their parts (`intel-rapl:0:1`) are in them already. AMD's go by the same names. */
const PACKAGE = /^intel-rapl:\d+$/;

/**
 * CPU seconds that this thread has used (Linux: `/proc/thread-self/schedstat`, nanoseconds on a core);
 * undefined where the system does not tell.
 */
export function threadCpuSeconds(): number | undefined {
  const text = read('/proc/thread-self/schedstat');
  const ns = text === undefined ? Number.NaN : Number(text.split(' ')[0]);
  return Number.isFinite(ns) ? ns / NS_PER_SECOND : undefined;
}

/** What one step used, from when the meter was started until it is read. */
export interface StepMeter {
  /** `cpuSeconds` are those of the step's thread. */
  read(thread: { cpuSeconds: number | undefined }): ResourceUse;
}

/**
 * Measures steps of one process. Outside programs that a step has run are counted when they have ended: what
 * ended since the last reading goes to the step that reads, so that over all steps of a node nothing is
 * counted twice or left out. Energy is that of the processor packages (Linux powercap, RAPL), where it can be
 * read, in the share of the step's CPU seconds in those of the whole machine: an estimate, since memory,
 * disks and idle power are not in it and cores differ in what they draw.
 */
export class ResourceMeter {
  private childrenTaken: number;

  constructor(private readonly root = '/') {
    this.childrenTaken = this.childrenSeconds();
  }

  start(): StepMeter {
    const energy = this.energies();
    const busy = this.busySeconds();
    return {
      read: ({ cpuSeconds: own }) => {
        if (own === undefined) return {};
        const children = this.childrenSeconds();
        const cpuSeconds = own + Math.max(0, children - this.childrenTaken);
        this.childrenTaken = children;
        const joules = this.share(cpuSeconds, { energy, busy });
        return { cpuSeconds, ...(joules === undefined ? {} : { joules }) };
      },
    };
  }

  private share(
    cpuSeconds: number,
    since: { energy: readonly Energy[]; busy: number },
  ): number | undefined {
    const now = this.energies();
    const busy = this.busySeconds() - since.busy;
    if (now.length === 0 || now.length !== since.energy.length || !(busy > 0)) return undefined;
    const spent = now.reduce((sum, { joules, rangeJoules }, i) => {
      const before = since.energy[i]?.joules ?? joules;
      // The counter starts again at its range.
      return sum + (joules >= before ? joules - before : joules + rangeJoules - before);
    }, 0);
    return spent * Math.min(1, cpuSeconds / busy);
  }

  private childrenSeconds(): number {
    const text = read(path.join(this.root, 'proc/self/stat'));
    // The name stands in brackets, and may hold brackets and spaces.
    const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
    const ticks = Number(fields[CHILDREN_USER_FIELD]) + Number(fields[CHILDREN_SYSTEM_FIELD]);
    return Number.isFinite(ticks) ? ticks / TICKS_PER_SECOND : 0;
  }

  private busySeconds(): number {
    const line = read(path.join(this.root, 'proc/stat'))?.split('\n')[0] ?? '';
    // Guests (the last two fields) are in the first two already.
    const fields = line.trim().split(/\s+/).slice(1, 9).map(Number);
    const ticks = fields.reduce((sum, field, i) => (IDLE_FIELDS.has(i) ? sum : sum + field), 0);
    return ticks / TICKS_PER_SECOND;
  }

  private energies(): Energy[] {
    const folder = path.join(this.root, 'sys/class/powercap');
    return packagesIn(folder).flatMap((name) => {
      const joules =
        Number(read(path.join(folder, name, 'energy_uj')) ?? Number.NaN) / UJ_PER_JOULE;
      const range = Number(read(path.join(folder, name, 'max_energy_range_uj')) ?? 0);
      return Number.isFinite(joules) ? [{ joules, rangeJoules: range / UJ_PER_JOULE }] : [];
    });
  }
}

interface Energy {
  joules: number;
  rangeJoules: number;
}

function packagesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => PACKAGE.test(name))
      .sort();
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
