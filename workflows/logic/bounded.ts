/**
 * Does something with every item, at most `width` at a time, each as soon as there is room. Where one
 * fails no further ones are begun.
 * @returns the results in the order of the items
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  width: number,
  body: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let isBroken = false;
  const take = async () => {
    while (next < items.length && !isBroken) {
      const index = next++;
      try {
        results[index] = await body(items[index] as T, index);
      } catch (error) {
        isBroken = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, take));
  return results;
}
