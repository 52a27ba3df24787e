// Any matrix on any bits of a tile, under any controls: the general case, for what nothing faster does.
import { multiplyBy } from './complex';

/**
 * Words: number of targets, constant of the matrix, controls in the tile and their values, controls
 * outside and theirs, then the targets, the first one the least significant bit of row and column.
 */
export function applyDense(
  tile: usize, bytes: usize, base: u32, words: usize, constants: usize, scratch: usize,
): void {
  const targetCount = load<u32>(words);
  const matrix = constants + (<usize>load<u32>(words + 4) << 3);
  const controls = <usize>load<u32>(words + 8) << 4;
  const values = <usize>load<u32>(words + 12) << 4;
  if ((base & load<u32>(words + 16)) != load<u32>(words + 20)) return;
  const targets = words + 24;
  const size: u32 = 1 << targetCount;
  let skip = controls;
  for (let j: u32 = 0; j < targetCount; j++) skip |= <usize>16 << load<u32>(targets + (j << 2));
  const offsets = scratch;
  const column = scratch + (<usize>size << 4);
  for (let k: u32 = 0; k < size; k++) {
    let offset: usize = 0;
    for (let j: u32 = 0; j < targetCount; j++) {
      if (k >> j & 1) offset |= <usize>16 << load<u32>(targets + (j << 2));
    }
    store<usize>(offsets + (k << 4), offset);
  }
  let i: usize = 0;
  do {
    const p = tile + (i | values);
    for (let k: u32 = 0; k < size; k++) {
      v128.store(column + (k << 4), v128.load(p + load<usize>(offsets + (k << 4))));
    }
    let entry = matrix;
    for (let row: u32 = 0; row < size; row++) {
      let sum = f64x2(0, 0);
      for (let k: u32 = 0; k < size; k++, entry += 16) {
        sum = f64x2.add(sum, multiplyBy(v128.load(column + (k << 4)), entry));
      }
      v128.store(p + load<usize>(offsets + (row << 4)), sum);
    }
    i = ((i | skip) + 16) & ~skip;
  } while (i < bytes);
}
