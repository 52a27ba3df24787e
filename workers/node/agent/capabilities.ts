import os from 'node:os';
import { ATHANOR_VERSION } from '../../../schemas/constants/version';
import { type CapabilityReport, capabilityReport } from '../../../schemas/nodes/node';
import { freeDiskMb } from './folder-size';
import { cpuModel, deviceClass, findGpus, hasSimd, memoryMb, networkType } from './hardware';
import { readPower } from './power';
import { findTools } from './tools';

/** What does not change while a process runs, or seldom: asked again after this long. */
const KEPT_MS = 60 * 60_000;
/** Whatever has not answered by then is left out: a report must not keep a user waiting. */
const ANSWER_MS_MAX = 2_700;

type Machine = Omit<CapabilityReport, 'capabilities' | 'slots' | 'diskFreeMb'>;

let kept: { atMs: number; machine: Promise<Machine> } | undefined;

/**
 * What this machine is and has, in under three seconds: everything is asked side by side, and kept for
 * an hour. `offered` says which task queues it serves with the tools that were found.
 */
export async function detectCapabilities(o: {
  /** Folder whose disk counts. */
  folder: string;
  slots: number;
  offered: (tools: Readonly<Record<string, string>>) => readonly string[];
  /** Asks everything again, after an update or on demand. */
  afresh?: boolean;
}): Promise<CapabilityReport> {
  if (kept === undefined || o.afresh || Date.now() - kept.atMs > KEPT_MS) {
    kept = { atMs: Date.now(), machine: askMachine() };
  }
  const [machine, diskFreeMb] = await Promise.all([kept.machine, freeDiskMb(o.folder)]);
  return capabilityReport.parse({
    ...machine,
    diskFreeMb,
    capabilities: o.offered(machine.tools),
    slots: o.slots,
  });
}

async function askMachine(): Promise<Machine> {
  const [power, tools, gpus, network] = await Promise.all([
    within(readPower(), { onMains: true }),
    within(findTools(), {}),
    within(findGpus(), []),
    within(networkType(), 'unknown' as const),
  ]);
  const cores = os.availableParallelism();
  return {
    agentVersion: ATHANOR_VERSION,
    os: { platform: os.platform(), release: os.release().slice(0, 100) },
    arch: os.arch(),
    deviceClass: deviceClass(power),
    cpu: { model: cpuModel(), cores, simd: hasSimd() },
    memoryMb: memoryMb(),
    gpus,
    battery: { present: power.batteryPercent !== undefined, onMains: power.onMains ?? true },
    network,
    tools: { node: process.versions.node, ...tools },
  };
}

async function within<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ANSWER_MS_MAX);
  });
  return Promise.race([answer.catch(() => otherwise), late]).finally(() => clearTimeout(timer));
}
