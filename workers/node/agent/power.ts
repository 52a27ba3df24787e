import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Where Linux tells about batteries and chargers (Documentation/ABI/testing/sysfs-class-power). */
const POWER_FOLDER = '/sys/class/power_supply';

/** Whether the machine has mains, and how full its battery is. */
export interface Power {
  onMains?: boolean;
  batteryPercent?: number;
}

/** Reads them; a machine without a battery is on mains. */
export async function readPower(folder = POWER_FOLDER): Promise<Power> {
  if (process.platform !== 'linux' && folder === POWER_FOLDER) return readOtherPower();
  const names = await readdir(folder).catch(() => []);
  const supplies = await Promise.all(names.map((name) => readSupply(path.join(folder, name))));
  const batteries = supplies.filter((s) => s.type === 'Battery' && s.scope !== 'Device');
  const chargers = supplies.filter((s) => s.type === 'Mains' || s.type === 'USB');
  const [battery] = batteries;
  if (battery === undefined) return { onMains: true };
  const isCharging = batteries.some((b) => b.status === 'Charging' || b.status === 'Full');
  const onMains = chargers.some((c) => c.online === '1') || (chargers.length === 0 && isCharging);
  const percent = Number(battery.capacity);
  return { onMains, ...(Number.isFinite(percent) ? { batteryPercent: percent } : {}) };
}

async function readSupply(folder: string): Promise<Record<string, string | undefined>> {
  const names = ['type', 'scope', 'online', 'status', 'capacity'];
  const read = async (name: string) => {
    const text = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
    return [name, text?.trim()] as const;
  };
  return Object.fromEntries(await Promise.all(names.map(read)));
}

async function readOtherPower(): Promise<Power> {
  const { battery }: typeof import('systeminformation') = require('systeminformation');
  const found = await battery();
  if (!found.hasBattery) return { onMains: true };
  return { onMains: found.acConnected, batteryPercent: found.percent };
}
