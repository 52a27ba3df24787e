/**
 * Every combination of the places of several axes, the last axis fastest.
 * @param sizes how many values each axis has
 */
export function* gridPlaces(sizes: readonly number[]): Generator<number[]> {
  const places = sizes.map(() => 0);
  for (;;) {
    yield [...places];
    let axis = sizes.length - 1;
    while (axis >= 0 && places[axis] === (sizes[axis] as number) - 1) {
      places[axis] = 0;
      axis -= 1;
    }
    if (axis < 0) return;
    places[axis] = (places[axis] as number) + 1;
  }
}
