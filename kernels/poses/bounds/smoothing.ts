/**
 * Makes bounds obey the triangle inequality, in place: no distance is more than a detour, none less
 * than the difference of two others (Dress and Havel, doi:10.1016/0166-218X(88)90009-1).
 */
export function smoothed(
  { lower, upper }: { lower: Float64Array; upper: Float64Array },
  n: number,
): void {
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) {
      const reach = upper[i * n + k] as number;
      if (i === k) continue;
      for (let j = 0; j < n; j++) {
        if (j === i || j === k) continue;
        const at = i * n + j;
        const detour = reach + (upper[k * n + j] as number);
        if (detour < (upper[at] as number)) upper[at] = detour;
        const apart = (lower[i * n + k] as number) - (upper[k * n + j] as number);
        const other = (lower[j * n + k] as number) - reach;
        const least = Math.max(apart, other);
        if (least > (lower[at] as number)) lower[at] = Math.min(least, upper[at] as number);
      }
    }
  }
}
