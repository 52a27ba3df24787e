/** As of `node:os`. */
export function endianness(): 'LE' | 'BE' {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'LE' : 'BE';
}

/** As of `node:os`, as far as the browser tells. */
export function availableParallelism(): number {
  return Math.max(1, navigator.hardwareConcurrency);
}

/** Browsers do not tell which processor there is. */
export function cpus(): { model: string }[] {
  return [];
}
