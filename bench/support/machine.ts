import { cpus, loadavg, totalmem } from 'node:os';

/** Where a benchmark ran, and how busy that machine was with other things. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  platform: string;
  node: string;
  /** One-minute load average before and after; the benchmark itself is part of the second. */
  loadBefore: number;
  loadAfter: number;
}

const BYTES_PER_GB = 1024 ** 3;

/** Describes the machine; call it at the start, and what it returns at the end. */
export function lookAtMachine(): () => Machine {
  const loadBefore = load();
  const all = cpus();
  return () => ({
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / BYTES_PER_GB),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    loadBefore,
    loadAfter: load(),
  });
}

function load(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}
