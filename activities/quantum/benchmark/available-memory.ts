/** Bytes that this process may still take; it knows of the limits of containers, as `os.freemem` does not. */
export function availableMemory(): number {
  return process.availableMemory();
}
