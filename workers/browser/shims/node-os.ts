/** As of `node:os`. */
export function endianness(): 'LE' | 'BE' {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE';
}

/** Threads that a step may use: all but one, which the page and its reader need. */
export function availableParallelism(): number {
  return Math.max(1, navigator.hardwareConcurrency - 1);
}

/** Browsers do not tell which processor there is. */
export function cpus(): { model: string }[] {
  return [];
}
