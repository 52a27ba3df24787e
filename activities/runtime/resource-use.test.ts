import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ResourceMeter, threadCpuSeconds } from './resource-use';

const root = mkdtempSync(path.join(tmpdir(), 'athanor-use-'));
afterAll(() => rmSync(root, { recursive: true }));

function machine(o: { energyUj: number[]; busyTicks: number; childTicks: number }): void {
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  o.energyUj.forEach((uj, i) => {
    write(`sys/class/powercap/intel-rapl:${i}/energy_uj`, `${uj}\n`);
    write(`sys/class/powercap/intel-rapl:${i}/max_energy_range_uj`, '262143328850\n');
    // A part of the package, which is in it already.
    write(`sys/class/powercap/intel-rapl:${i}:0/energy_uj`, '999999999\n');
  });
  write('proc/stat', `cpu  ${o.busyTicks} 0 0 123456 789 0 0 0 55 0\ncpu0 1 1 1 1\n`);
  const before = '4242 (a (strange) name) S 1 4242 4242 0 -1 4194560 100 0 0 0 11 12';
  write('proc/self/stat', `${before} ${o.childTicks} 0 20 0 8 0 100 0\n`);
}

test('a step gets its share of the energy of all packages', () => {
  machine({ energyUj: [10_000_000, 5_000_000], busyTicks: 1_000, childTicks: 0 });
  const step = new ResourceMeter(root).start();
  // 40 J and 20 J, while the machine worked for 8 s of CPU, 2 s of them for this step.
  machine({ energyUj: [50_000_000, 25_000_000], busyTicks: 1_800, childTicks: 0 });
  expect(step.read({ cpuSeconds: 2 })).toEqual({ cpuSeconds: 2, joules: 15 });
});

test('a counter that started again is followed over its end', () => {
  machine({ energyUj: [262_143_328_850 - 4_000_000], busyTicks: 0, childTicks: 0 });
  rmSync(path.join(root, 'sys/class/powercap/intel-rapl:1'), { recursive: true });
  const step = new ResourceMeter(root).start();
  machine({ energyUj: [6_000_000], busyTicks: 100, childTicks: 0 });
  expect(step.read({ cpuSeconds: 1 }).joules).toBeCloseTo(10, 9);
});

test('outside programs are counted once, whichever steps overlap', () => {
  machine({ energyUj: [0], busyTicks: 0, childTicks: 500 });
  const meter = new ResourceMeter(root);
  const [a, b] = [meter.start(), meter.start()];
  machine({ energyUj: [0], busyTicks: 900, childTicks: 800 });
  const used = [a.read({ cpuSeconds: 1 }), b.read({ cpuSeconds: 2 })];
  expect(used.map(({ cpuSeconds }) => cpuSeconds)).toEqual([4, 2]);
});

test('nothing is claimed where the system tells nothing', () => {
  const nowhere = path.join(root, 'nowhere');
  const step = new ResourceMeter(nowhere).start();
  expect(step.read({ cpuSeconds: 1 })).toEqual({ cpuSeconds: 1 });
  expect(step.read({ cpuSeconds: undefined })).toEqual({});
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a thread’s CPU seconds grow with its work, as the process’s own account says', () => {
  const [thread, account] = [threadCpuSeconds() ?? 0, process.cpuUsage()];
  let x = 0;
  for (let i = 0; i < 2e8; i += 1) x = (x + i) % 1_000_003;
  const spent = (threadCpuSeconds() ?? 0) - thread;
  const { user, system } = process.cpuUsage(account);
  expect(x).toBeGreaterThan(0);
  expect(spent).toBeGreaterThan(0.05);
  // Other threads of the process (the collector) are in its account, and not in this one's.
  expect(spent).toBeLessThanOrEqual((user + system) / 1e6 + 0.02);
});

onLinux('an outside program that has ended is counted', () => {
  const step = new ResourceMeter().start();
  execFileSync(process.execPath, ['-e', 'let x = 0; for (let i = 0; i < 3e8; i++) x += i % 7;']);
  expect(step.read({ cpuSeconds: 0 }).cpuSeconds).toBeGreaterThan(0.1);
});
