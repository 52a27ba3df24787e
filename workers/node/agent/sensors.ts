import { cpus } from 'node:os';
import type { SensorReadings } from '../../../schemas/nodes/control';
import { folderSizeMb, freeDiskMb } from './folder-size';
import { readIdleSeconds } from './idle-time';
import { readIsMetered } from './metered';
import { readPower } from './power';
import { readTemperature } from './temperature';

/** What a machine can tell about itself; every answer may be missing. */
export interface Sensors {
  /** What is known now: never waits, so that the owner is obeyed at once. */
  read(): Omit<SensorReadings, 'networkMbToday'>;
  close(): void;
}

const SECOND_MS = 1_000;
/** How often each is asked: files of the kernel often, programs and folders seldom. */
const INTERVALS_MS = {
  power: SECOND_MS,
  temperature: 2 * SECOND_MS,
  idle: SECOND_MS,
  metered: 30 * SECOND_MS,
  disk: 30 * SECOND_MS,
} as const;
/** Load is an average over at least this long. */
const LOAD_WINDOW_MS = SECOND_MS;

/** The sensors of this machine. Readings are refreshed beside the decisions that use them. */
export async function openSensors(folder: string): Promise<Sensors> {
  const found: Omit<SensorReadings, 'networkMbToday' | 'memoryMb'> = {};
  const timers: NodeJS.Timeout[] = [];
  const first: Promise<void>[] = [];
  const watch = (intervalMs: number, ask: () => Promise<typeof found>) => {
    let isAsking = false;
    let known: (keyof typeof found)[] = [];
    const refresh = async () => {
      if (isAsking) return;
      isAsking = true;
      const answered = await ask().catch(() => ({}));
      isAsking = false;
      // A sensor that fails is missing: what it said before must not be believed for ever.
      for (const name of known) delete found[name];
      known = Object.keys(answered) as (keyof typeof found)[];
      Object.assign(found, answered);
    };
    first.push(refresh());
    timers.push(setInterval(() => void refresh(), intervalMs).unref());
  };
  watch(INTERVALS_MS.power, readPower);
  watch(INTERVALS_MS.temperature, async () => ({ temperatureCelsius: await readTemperature() }));
  watch(INTERVALS_MS.idle, async () => ({ idleSeconds: await readIdleSeconds() }));
  watch(INTERVALS_MS.metered, async () => ({ isMetered: await readIsMetered() }));
  watch(INTERVALS_MS.disk, async () => ({
    diskUsedMb: await folderSizeMb(folder),
    diskFreeMb: await freeDiskMb(folder),
  }));
  await Promise.all(first);
  const load = new LoadMeter();
  return {
    read: () => ({
      ...found,
      ...load.read(),
      memoryMb: Math.round(process.memoryUsage.rss() / 1e6),
    }),
    close: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

interface CpuMark {
  atMs: number;
  /** Milliseconds of all cores: busy, and in all. */
  busy: number;
  all: number;
  /** Milliseconds that this process used. */
  own: number;
}

/** Shares of all cores: what this process uses, and what the others do. */
export class LoadMeter {
  private mark = cpuMark();
  private last: { ownLoad?: number; othersLoad?: number } = {};

  read(): { ownLoad?: number; othersLoad?: number } {
    const now = cpuMark();
    if (now.atMs - this.mark.atMs < LOAD_WINDOW_MS) return this.last;
    const all = now.all - this.mark.all;
    if (all > 0) this.last = shares(now.busy - this.mark.busy, now.own - this.mark.own, all);
    this.mark = now;
    return this.last;
  }
}

function shares(busy: number, own: number, all: number) {
  const ownLoad = clamp(own / all);
  return { ownLoad, othersLoad: clamp(busy / all - ownLoad) };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function cpuMark(): CpuMark {
  let busy = 0;
  let all = 0;
  for (const { times } of cpus()) {
    const used = times.user + times.nice + times.sys + times.irq;
    busy += used;
    all += used + times.idle;
  }
  const { user, system } = process.cpuUsage();
  return { atMs: performance.now(), busy, all, own: (user + system) / 1_000 };
}
