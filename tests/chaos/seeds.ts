const VARIABLE = 'ATHANOR_CHAOS_SEEDS';
const DEFAULT_SEEDS = '1-5';

/** The seeds to try, from `ATHANOR_CHAOS_SEEDS`: numbers and ranges such as `7` or `1-20,99`. */
export function chaosSeeds(text = process.env[VARIABLE] ?? DEFAULT_SEEDS): number[] {
  return text.split(',').flatMap((part) => {
    const match = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    if (match === null) throw new Error(`${VARIABLE}: '${part}' is neither a seed nor a range`);
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}
