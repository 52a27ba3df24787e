import { PLATE } from '../../schemas/discovery/sample-sheet';
import type { Candidate } from '../../schemas/discovery/steps';

/** What a well holds. */
export type WellRole = 'sample' | 'neutral control' | 'reference control';

/** One well of a plate. */
export interface Well {
  plate: number;
  /** From 0. */
  row: number;
  column: number;
  role: WellRole;
  /** Null in a control. */
  candidate: Candidate | null;
  /** Null in a neutral control. */
  concentrationMicromolar: number | null;
  replicate: number;
}

/** Ten concentrations, each a third of the one before, twice: the columns between the controls. */
export const DOSES = { highestMicromolar: 30, factor: 3, count: 10, replicates: 2 } as const;
/** On both sides, so that a drift across the plate is seen (Assay Guidance Manual, NBK83783). */
const CONTROL_COLUMNS = 2;
const DIGEST_DIGITS = 8;

/**
 * Dose–response plates: a candidate has a row, its doses run from left to right and back, so that no dose has
 * both replicates on one side. Rows are shuffled by the digest of the result: rank must not be place.
 * Outer columns hold controls, by turns neutral (solvent) and reference (a known active).
 */
export function plateLayout(candidates: readonly Candidate[], digest: string): Well[] {
  const wells: Well[] = [];
  for (let from = 0; from < candidates.length; from += PLATE.rows) {
    const plate = from / PLATE.rows + 1;
    const own = shuffled(candidates.slice(from, from + PLATE.rows), `${digest}${plate}`);
    for (let row = 0; row < PLATE.rows; row++) {
      wells.push(...controls(plate, row), ...doses(plate, row, own[row]));
    }
  }
  return wells.sort((a, b) => a.plate - b.plate || a.row - b.row || a.column - b.column);
}

/** 'A1' to 'P24'. */
export function wellName({ row, column }: Pick<Well, 'row' | 'column'>): string {
  return `${'ABCDEFGHIJKLMNOP'.charAt(row)}${column + 1}`;
}

function controls(plate: number, row: number): Well[] {
  const sides = Array.from({ length: CONTROL_COLUMNS }, (_, i) => [
    i,
    PLATE.columns - 1 - i,
  ]).flat();
  return sides.map((column): Well => {
    const isNeutral = (row + column) % 2 === 0;
    return {
      ...{ plate, row, column, candidate: null, replicate: 1 },
      role: isNeutral ? 'neutral control' : 'reference control',
      concentrationMicromolar: isNeutral ? null : DOSES.highestMicromolar,
    };
  });
}

function doses(plate: number, row: number, candidate: Candidate | undefined): Well[] {
  if (candidate === undefined) return [];
  const wells: Well[] = [];
  let concentration: number = DOSES.highestMicromolar;
  for (let dose = 0; dose < DOSES.count; dose++) {
    const columns = [CONTROL_COLUMNS + dose, PLATE.columns - 1 - CONTROL_COLUMNS - dose];
    columns.forEach((column, i) => {
      wells.push({
        ...{ plate, row, column, role: 'sample', candidate, replicate: i + 1 },
        concentrationMicromolar: rounded(concentration),
      });
    });
    concentration /= DOSES.factor;
  }
  return wells;
}

/** To four significant digits: what a pipette can tell apart, and the same text everywhere. */
function rounded(x: number): number {
  return Number(x.toPrecision(4));
}

/** Fisher and Yates's shuffle by a small generator that the text seeds (mulberry32). */
function shuffled<T>(items: readonly T[], seed: string): T[] {
  let state = 0;
  for (const sign of seed.slice(0, DIGEST_DIGITS) + seed.slice(-DIGEST_DIGITS)) {
    state = (Math.imul(state, 31) + (sign.codePointAt(0) ?? 0)) >>> 0;
  }
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}
