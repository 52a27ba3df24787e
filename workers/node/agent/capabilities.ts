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
/** How many times longer tools are waited for once the report is out. */
const PATIENCE = 30;

type ToolPaths = Readonly<Record<string, string>>;
type Machine = Omit<CapabilityReport, 'capabilities' | 'slots' | 'diskFreeMb'>;

interface Kept {
  atMs: number;
  toolPaths?: ToolPaths;
  machine: Promise<Machine>;
  /** Whether a tool was too slow for the report: it is asked again without haste. */
  isSlow: Promise<boolean>;
  again?: Promise<void>;
}

let kept: Kept | undefined;

/**
 * What this machine is and has, in under three seconds: everything is asked side by side, and kept for
 * an hour. `offered` says which task queues it serves with the tools that were found. A tool that a busy
 * machine does not run in that time is waited for in the background, and told by `onMore`.
 */
export async function detectCapabilities(o: {
  /** Folder whose disk counts. */
  folder: string;
  slots: number;
  /** Where its owner says that programs are. */
  toolPaths?: ToolPaths;
  offered: (tools: Readonly<Record<string, string>>) => readonly string[];
  /** Asks everything again, after an update or on demand. */
  afresh?: boolean;
  /** Another report would say more. */
  onMore?: () => void;
}): Promise<CapabilityReport> {
  if (kept === undefined || o.afresh || Date.now() - kept.atMs > KEPT_MS) {
    const { toolPaths } = o;
    const asked = askMachine(toolPaths);
    const machine = asked.then((found) => found.machine);
    kept = { atMs: Date.now(), toolPaths, machine, isSlow: asked.then(({ isWhole }) => !isWhole) };
  }
  const known = kept;
  const [machine, diskFreeMb] = await Promise.all([known.machine, freeDiskMb(o.folder)]);
  if (o.onMore !== undefined && (await known.isSlow)) {
    known.again ??= askAgain(known, machine);
    void known.again.then(o.onMore);
  }
  return capabilityReport.parse({
    ...machine,
    diskFreeMb,
    capabilities: o.offered(machine.tools),
    slots: o.slots,
  });
}

/** Versions of the tools that {@link detectCapabilities} found last, by name. */
export async function foundTools(): Promise<Readonly<Record<string, string>>> {
  return (await kept?.machine)?.tools ?? {};
}

async function askAgain(known: Kept, machine: Machine): Promise<void> {
  const { tools } = await findTools({ patience: PATIENCE, toolPaths: known.toolPaths });
  known.machine = Promise.resolve({ ...machine, tools: { node: process.versions.node, ...tools } });
  known.isSlow = Promise.resolve(false);
}

async function askMachine(toolPaths?: ToolPaths): Promise<{ machine: Machine; isWhole: boolean }> {
  const [power, { tools, isWhole }, gpus, network] = await Promise.all([
    within(readPower(), { onMains: true }),
    within(findTools({ toolPaths }), { tools: {}, isWhole: false }),
    within(findGpus(), []),
    within(networkType(), 'unknown' as const),
  ]);
  const cores = os.availableParallelism();
  const machine = {
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
  return { machine, isWhole };
}

async function within<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), ANSWER_MS_MAX);
  });
  return Promise.race([answer.catch(() => otherwise), late]).finally(() => clearTimeout(timer));
}
