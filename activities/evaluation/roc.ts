import type { JudgedRow } from '../../schemas/evaluation/steps';
import { rankable } from './resampled';

/** False-positive rates at which curves are averaged: every 2 %. */
const STEPS = 50;

/**
 * ROC curve of a scorer, averaged over repeats at fixed false-positive rates (vertical averaging:
 * Fawcett 2006, doi:10.1016/j.patrec.2005.10.010). Tied scores are a slope, as in the area.
 * @returns false- and true-positive rates; empty where a repeat lacks a class
 */
export function averageRoc(
  repeats: readonly (readonly JudgedRow[])[],
  scorer: string,
): [number, number][] {
  const curves = repeats.map((rows) => rocOf(rows, scorer));
  if (curves.some((curve) => curve === null)) return [];
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    const rate = i / STEPS;
    const sum = curves.reduce((total, curve) => total + heightAt(curve ?? [], rate), 0);
    return [rate, sum / curves.length];
  });
}

/** Corners of one curve; null without both classes. */
function rocOf(rows: readonly JudgedRow[], scorer: string): [number, number][] | null {
  const classed = rows.filter(({ active }) => active !== null);
  const scores = rankable(classed.map((row) => row.scores[scorer]?.score ?? null));
  const actives = classed.filter(({ active }) => active).length;
  const inactives = classed.length - actives;
  if (actives === 0 || inactives === 0) return null;
  const order = classed
    .map((_, i) => i)
    .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  const corners: [number, number][] = [[0, 0]];
  let [wrong, right] = [0, 0];
  order.forEach((item, place) => {
    if (classed[item]?.active) right += 1;
    else wrong += 1;
    const next = order[place + 1];
    if (next === undefined || scores[next] !== scores[item]) {
      corners.push([wrong / inactives, right / actives]);
    }
  });
  return corners;
}

/** Height of a curve at a false-positive rate: on an upright piece, its upper end. */
function heightAt(corners: readonly (readonly [number, number])[], rate: number): number {
  let at = 0;
  while (at + 1 < corners.length && (corners[at + 1]?.[0] ?? 2) <= rate) at += 1;
  const [x, y] = corners[at] ?? [0, 0];
  const after = corners[at + 1];
  if (after === undefined || x === rate) return y;
  return y + ((rate - x) / (after[0] - x)) * (after[1] - y);
}
