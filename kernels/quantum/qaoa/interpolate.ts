/**
 * Angles for one layer more from the optimal ones of a depth, γ and β in turn: INTERP of Zhou et al.,
 * arXiv:1812.01041, doi:10.1103/PhysRevX.10.021067, equation B1.
 */
export function interpolated(angles: ArrayLike<number>): Float64Array {
  const depth = angles.length / 2;
  const next = new Float64Array(angles.length + 2);
  const at = (layer: number, kind: number) =>
    layer < 0 || layer >= depth ? 0 : (angles[2 * layer + kind] as number);
  for (let layer = 0; layer <= depth; layer++) {
    for (const kind of [0, 1]) {
      next[2 * layer + kind] =
        (layer / depth) * at(layer - 1, kind) + ((depth - layer) / depth) * at(layer, kind);
    }
  }
  return next;
}
