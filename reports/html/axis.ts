const TICKS_MAX = 6;
/** A hair's breadth keeps rounding errors from adding an empty step at either end. */
const HAIR = 1e-9;
/** Labels keep at most so many significant digits. */
const DIGITS = 4;
const SMALL = 1e-3;
const LARGE = 1e5;

/** The range of some numbers; a single one lies in the middle of its own. */
export function rangeOf(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(low <= high)) return [0, 1];
  const half = Math.max(Math.abs(low) * SMALL, Number.MIN_VALUE);
  return low === high ? [low - half, high + half] : [low, high];
}

/** Round numbers within a range: steps are 1, 2 or 5 times a power of ten. */
export function roundTicks([low, high]: readonly [number, number]): number[] {
  const wanted = (high - low) / (TICKS_MAX - 1);
  if (!(wanted > 0) || !Number.isFinite(wanted)) return [low];
  const exponent = Number(wanted.toExponential(0).split('e')[1]);
  const power = Number(`1e${exponent}`);
  const step = ([0.5, 1, 2, 5, 10].find((m) => m * power >= wanted * (1 - HAIR)) ?? 10) * power;
  const first = Math.ceil(low / step - HAIR);
  const last = Math.floor(high / step + HAIR);
  return Array.from({ length: Math.max(1, last - first + 1) }, (_, i) => (first + i) * step);
}

/** A number in few characters, with a true minus sign. */
export function tickText(value: number, digits = DIGITS): string {
  const clean = Number(value.toPrecision(digits));
  const size = Math.abs(clean);
  const isPlain = size === 0 || (size >= SMALL && size < LARGE);
  const text = isPlain ? String(clean) : clean.toExponential().replace('e+', 'e');
  return text.replaceAll('-', '−');
}
