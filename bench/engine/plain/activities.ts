/** Adds one: what it costs is what the engine costs. */
export async function increment(value: number): Promise<number> {
  return value + 1;
}
