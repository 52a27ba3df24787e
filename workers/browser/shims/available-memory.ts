const GIGABYTE = 1024 ** 3;
/** Assumed where the browser keeps it to itself. */
const GIGABYTES_ASSUMED = 2;

/** The memory of this machine in bytes, as far as its browser tells. */
export function availableMemory(): number {
  const { deviceMemory } = navigator as Navigator & { deviceMemory?: number };
  return (deviceMemory ?? GIGABYTES_ASSUMED) * GIGABYTE;
}
