import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import type { CapabilityReport } from '../../../schemas/nodes/node';
import { readIsMetered } from './metered';
import type { Power } from './power';
import { runTool } from './run-tool';

type DeviceClass = CapabilityReport['deviceClass'];
type Network = CapabilityReport['network'];

/** DMI chassis types (SMBIOS 3.7, table 17) that say what a machine is. */
const PORTABLE_CHASSIS = [8, 9, 10, 14, 30, 31, 32];
const SERVER_CHASSIS = [17, 23, 28, 29];
const DESKTOP_CHASSIS = [3, 4, 5, 6, 7, 13, 15, 16, 24, 35, 36];

/** A module whose only function makes a v128: valid where WebAssembly has SIMD. */
const SIMD_MODULE = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
]);

/** Whether kernels can use SIMD here. */
export function hasSimd(): boolean {
  try {
    new WebAssembly.Module(SIMD_MODULE);
    return true;
  } catch {
    return false;
  }
}

/** Memory of the machine, or of the container that we are in, in megabytes. */
export function memoryMb(): number {
  const limit = process.constrainedMemory();
  const bytes = limit > 0 && limit < os.totalmem() ? limit : os.totalmem();
  return Math.max(1, Math.floor(bytes / 1e6));
}

/** What kind of machine this is, by its enclosure, its battery, and whether it has a screen. */
export function deviceClass(power: Power): DeviceClass {
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return 'container';
  const chassis = Number.parseInt(readText('/sys/class/dmi/id/chassis_type'), 10);
  if (PORTABLE_CHASSIS.includes(chassis) || power.batteryPercent !== undefined) return 'laptop';
  if (SERVER_CHASSIS.includes(chassis)) return 'server';
  if (DESKTOP_CHASSIS.includes(chassis) || os.platform() !== 'linux') return 'workstation';
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? 'workstation' : 'server';
}

/** How the machine reaches the network. */
export async function networkType(): Promise<Network> {
  if (await readIsMetered()) return 'metered';
  if (os.platform() !== 'linux') return 'unknown';
  const device = defaultRoute(readText('/proc/net/route'));
  if (device === undefined) return 'unknown';
  return existsSync(`/sys/class/net/${device}/wireless`) ? 'wireless' : 'wired';
}

/** The device of the default route in `/proc/net/route`. */
export function defaultRoute(table: string): string | undefined {
  const rows = table.split('\n').map((line) => line.split('\t'));
  return rows.find(([, destination]) => destination === '00000000')?.[0];
}

/** Names of the graphics processors. */
export async function findGpus(): Promise<string[]> {
  const [nvidia, others] = await Promise.all([nvidiaGpus(), otherGpus()]);
  return nvidia.length > 0 ? nvidia : others;
}

async function nvidiaGpus(): Promise<string[]> {
  const question = ['--query-gpu=name', '--format=csv,noheader'];
  const answer = await runTool('nvidia-smi', question);
  return answer?.ok ? answer.text.split('\n').map(clean).filter(Boolean).slice(0, 64) : [];
}

async function otherGpus(): Promise<string[]> {
  const { graphics }: typeof import('systeminformation') = require('systeminformation');
  const found = await graphics().catch(() => ({ controllers: [] }));
  return found.controllers
    .map((one) => clean(one.model))
    .filter(Boolean)
    .slice(0, 64);
}

/** Model of the processor. */
export function cpuModel(): string {
  return clean(os.cpus()[0]?.model ?? '') || 'unknown';
}

function clean(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 200);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
