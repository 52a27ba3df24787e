/**
 * Makes bounds obey the triangle inequality, in place: no distance is more than a detour, none less
 * than the difference of two others (Dress and Havel, doi:10.1016/0166-218X(88)90009-1).
 * @param atoms those whose bounds are wanted
 * @param n of the molecule: bounds of i and j are at i · n + j
 */
export function smoothed(
  { lower, upper }: { lower: Float64Array; upper: Float64Array },
  atoms: readonly number[],
  n: number,
): void {
  for (const k of atoms) {
    for (const i of atoms) {
      if (i === k) continue;
      const reach = upper[i * n + k] as number;
      const least = lower[i * n + k] as number;
      for (const j of atoms) {
        if (j === i || j === k) continue;
        const at = i * n + j;
        const beyond = upper[k * n + j] as number;
        if (reach + beyond < (upper[at] as number)) upper[at] = reach + beyond;
        const apart = Math.max(least - beyond, (lower[j * n + k] as number) - reach);
        if (apart > (lower[at] as number)) lower[at] = Math.min(apart, upper[at] as number);
      }
    }
  }
}
