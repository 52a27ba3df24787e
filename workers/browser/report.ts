import { ATHANOR_VERSION } from '../../schemas/constants/version';
import type { CapabilityReport } from '../../schemas/nodes/node';

/** What browsers tell of their machine where they do; not in the standard library's types. */
interface Hints {
  deviceMemory?: number;
  connection?: { saveData?: boolean; type?: string };
  userAgentData?: { platform?: string; mobile?: boolean };
  getBattery?: () => Promise<{ charging: boolean }>;
}

/** Memory assumed where the browser keeps it to itself. */
const MEMORY_GB_ASSUMED = 2;

/** What this browser can do, as far as it tells: little, on purpose of its makers. */
export async function pageReport(o: {
  taskQueues: string[];
  slots: number;
}): Promise<CapabilityReport> {
  const hints = navigator as Navigator & Hints;
  const battery = await hints.getBattery?.().catch(() => undefined);
  const isPhone = hints.userAgentData?.mobile ?? matchMedia('(pointer: coarse)').matches;
  const isMetered = hints.connection?.saveData === true || hints.connection?.type === 'cellular';
  return {
    agentVersion: ATHANOR_VERSION,
    os: { platform: hints.userAgentData?.platform || 'browser', release: '-' },
    arch: 'wasm32',
    deviceClass: isPhone ? 'phone' : 'browser',
    cpu: { model: 'a web browser', cores: Math.max(1, navigator.hardwareConcurrency), simd: true },
    memoryMb: Math.round((hints.deviceMemory ?? MEMORY_GB_ASSUMED) * 1024),
    diskFreeMb: 0,
    gpus: [],
    battery: { present: battery !== undefined, onMains: battery?.charging ?? true },
    network: isMetered ? 'metered' : 'unknown',
    tools: {},
    capabilities: o.taskQueues,
    slots: o.slots,
  };
}
