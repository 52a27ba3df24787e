import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Thermal zones of Linux, in thousandths of a degree Celsius (sysfs-class-thermal). */
const THERMAL_FOLDER = '/sys/class/thermal';
const MILLI = 1_000;
/** Readings outside are those of sensors that are not connected. */
const PLAUSIBLE_CELSIUS = { from: 1, to: 130 };

/** The hottest sensor in degrees Celsius; undefined where there is none. */
export async function readTemperature(folder = THERMAL_FOLDER): Promise<number | undefined> {
  if (process.platform !== 'linux' && folder === THERMAL_FOLDER) return readOtherTemperature();
  const names = await readdir(folder).catch(() => []);
  const zones = names.filter((name) => name.startsWith('thermal_zone'));
  const readings = await Promise.all(
    zones.map(async (zone) => {
      const text = await readFile(path.join(folder, zone, 'temp'), 'utf8').catch(() => '');
      return Number.parseInt(text, 10) / MILLI;
    }),
  );
  const { from, to } = PLAUSIBLE_CELSIUS;
  const plausible = readings.filter((celsius) => celsius >= from && celsius <= to);
  return plausible.length === 0 ? undefined : Math.max(...plausible);
}

async function readOtherTemperature(): Promise<number | undefined> {
  const { cpuTemperature }: typeof import('systeminformation') = require('systeminformation');
  const { max, main } = await cpuTemperature();
  return max ?? main ?? undefined;
}
