import type { Expr, Index, Range } from './ast';
import type { Context } from './context';
import { MAX_ELEMENTS } from './limits';

/**
 * The positions that an index picks from so many elements; negative numbers count from the end.
 * Throws QasmError for those that are not there.
 */
export function indicesOf(
  context: Context,
  { index, size, integer }: { index: Index; size: number; integer: (node: Expr) => number },
): number[] {
  if (index.type === 'set')
    return index.items.map((item) => position(context, item, size, integer(item)));
  if (index.type !== 'range') return [position(context, index, size, integer(index))];
  const step = index.step === undefined ? 1 : integer(index.step);
  const [from, to] = step < 0 ? [size - 1, 0] : [0, size - 1];
  const end = (node: Expr | undefined, otherwise: number) =>
    node === undefined ? otherwise : position(context, node, size, integer(node));
  if (size === 0) return [];
  return sequence(context, index, {
    start: end(index.start, from),
    step,
    stop: end(index.stop, to),
  });
}

/** The numbers of a range, both ends included. */
export function sequence(
  context: Context,
  range: Range,
  { start, step, stop }: { start: number; step: number; stop: number },
): number[] {
  if (step === 0) throw context.wrong(range.at, 'the step of a range is 0');
  const count = Math.max(0, Math.floor((stop - start) / step) + 1);
  if (count > MAX_ELEMENTS) throw context.tooMany(range.at, 'elements', MAX_ELEMENTS);
  context.step(range.at, count);
  return Array.from({ length: count }, (_, index) => start + index * step);
}

function position(context: Context, at: { at: number }, size: number, index: number): number {
  if (index >= size || index < -size) {
    throw context.wrong(at.at, `index ${index} is out of range: there are ${size} elements`);
  }
  return index < 0 ? index + size : index;
}
