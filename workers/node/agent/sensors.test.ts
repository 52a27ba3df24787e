import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '../../../tests/support/until';
import { folderSizeMb } from './folder-size';
import { defaultRoute, hasSimd } from './hardware';
import { seatIdle, terminalIdleSeconds } from './idle-time';
import { meteredIn } from './metered';
import { readPower } from './power';
import { LoadMeter, openSensors } from './sensors';
import { readTemperature } from './temperature';
import { versionIn } from './tools';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-sensors-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function supply(name: string, files: Record<string, string>): void {
  mkdirSync(path.join(folder, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(path.join(folder, name, file), `${text}\n`);
  }
}

describe('power, as Linux tells it', () => {
  it('a machine without a battery is on mains', async () => {
    expect(await readPower(folder)).toEqual({ onMains: true });
  });

  it('a laptop with and without its charger', async () => {
    supply('BAT0', { type: 'Battery', scope: 'System', status: 'Discharging', capacity: '63' });
    supply('AC', { type: 'Mains', online: '0' });
    expect(await readPower(folder)).toEqual({ onMains: false, batteryPercent: 63 });
    supply('AC', { online: '1' });
    expect(await readPower(folder)).toEqual({ onMains: true, batteryPercent: 63 });
  });

  it('the battery of a mouse is none of the machine', async () => {
    supply('hid-mouse', { type: 'Battery', scope: 'Device', capacity: '5', status: 'Discharging' });
    expect(await readPower(folder)).toEqual({ onMains: true });
  });
});

test('temperature: the hottest plausible zone, in degrees', async () => {
  expect(await readTemperature(folder)).toBeUndefined();
  supply('thermal_zone0', { temp: '47850' });
  supply('thermal_zone1', { temp: '61000' });
  supply('thermal_zone2', { temp: '-273200' });
  supply('cooling_device0', { temp: '99000' });
  expect(await readTemperature(folder)).toBe(61);
});

describe('idle time', () => {
  it('is that of the terminal that was typed at last', async () => {
    const nowMs = 1_800_000_000_000;
    for (const [name, ageSeconds] of Object.entries({ 0: 900, 3: 120, ptmx: 1, random: 0 })) {
      writeFileSync(path.join(folder, name), '');
      utimesSync(path.join(folder, name), nowMs / 1_000 - ageSeconds, 0);
    }
    expect(await terminalIdleSeconds([folder], nowMs)).toBeCloseTo(120, 3);
    expect(await terminalIdleSeconds([path.join(folder, 'none')], nowMs)).toBeUndefined();
  });

  it('is read from the seat of the desktop', () => {
    const nowMs = 1_800_000_000_000;
    const since = (nowMs - 300_000) * 1_000;
    expect(seatIdle(`IdleHint=yes\nIdleSinceHint=${since}\n`, nowMs)).toBeCloseTo(300, 3);
    expect(seatIdle('IdleHint=no\nIdleSinceHint=0\n', nowMs)).toBe(0);
    expect(seatIdle('Failed to get seat', nowMs)).toBeUndefined();
  });
});

test('metered: one connected device that is metered is enough', () => {
  const device = (state: string, metered: string) =>
    `GENERAL.STATE:${state}\nGENERAL.METERED:${metered}\n`;
  const lan = device('100 (connected)', 'no (guessed)');
  const phone = device('100 (connected)', 'yes (guessed)');
  expect(meteredIn(`${lan}\n${phone}`)).toBe(true);
  expect(meteredIn(lan)).toBe(false);
  expect(meteredIn(device('30 (disconnected)', 'yes'))).toBeUndefined();
  expect(meteredIn(device('100 (connected)', 'unknown'))).toBeUndefined();
});

test('versions in what the tools say', () => {
  expect(versionIn('AutoDock Vina v1.2.5\n', /Vina v?(\S+)/)).toBe('1.2.5');
  const xtb = '   * xtb version 6.6.1 (8d0f1dd) compiled by ehlert@majestix';
  expect(versionIn(xtb, /xtb version (\S+)/)).toBe('6.6.1');
  expect(versionIn('Open Babel 3.1.1 -- Oct  7 2024', /Open Babel (\S+)/)).toBe('3.1.1');
  expect(versionIn('strange\u001b[31m text', /none/)).toBe('strange[31m text');
});

test('the default route, as the kernel lists it', () => {
  const table =
    'Iface\tDestination\tGateway\tFlags\neth0\t0002000A\t00000000\t0001\nwlan0\t00000000\t0102000A\t0003\n';
  expect(defaultRoute(table)).toBe('wlan0');
  expect(defaultRoute('Iface\tDestination\n')).toBeUndefined();
});

test('sizes of folders, and SIMD where we are', async () => {
  mkdirSync(path.join(folder, 'a/b'), { recursive: true });
  writeFileSync(path.join(folder, 'a/b/file'), Buffer.alloc(3e6));
  writeFileSync(path.join(folder, 'file'), Buffer.alloc(2e6));
  expect(await folderSizeMb(folder)).toBe(5);
  expect(hasSimd()).toBe(true);
});

test('the load of this process is ours, not that of others', async () => {
  const meter = new LoadMeter();
  const endMs = performance.now() + 1_100;
  while (performance.now() < endMs) Math.sqrt(endMs);
  const { ownLoad = 0 } = meter.read();
  const share = 1 / require('node:os').cpus().length;
  expect(ownLoad).toBeGreaterThan(0.05 * share);
  expect(ownLoad).toBeLessThan(1.6 * share);
});

test('the sensors of this machine answer at once', async () => {
  const sensors = await openSensors(folder);
  const started = performance.now();
  const found = sensors.read();
  expect(performance.now() - started).toBeLessThan(100);
  expect(found.memoryMb).toBeGreaterThan(10);
  expect(found.diskFreeMb).toBeGreaterThan(0);
  expect(found.onMains).toEqual(expect.any(Boolean));
  await until(() => sensors.read().othersLoad !== undefined);
  sensors.close();
});
