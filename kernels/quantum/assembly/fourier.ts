// Two steps of a Fourier transform in one sweep: a butterfly of four, and the phases that follow it.
import { multiplyBy } from './complex';

/**
 * The Hadamard gate on a, i or −i where a and b are 1, the Hadamard gate on b, the gates without their
 * factors; then the phases of a table, which are 1 where a and b are 0. Words: a, b, 1 for −i. Without a
 * table there are no phases.
 */
export function fourier(tile: usize, bytes: usize, words: usize, table: usize): void {
  const oa: usize = 16 << <usize>load<u32>(words);
  const ob: usize = 16 << <usize>load<u32>(words + 4);
  const m = oa | ob;
  const turn = load<u32>(words + 8) ? i64x2(0, i64.MIN_VALUE) : i64x2(i64.MIN_VALUE, 0);
  let i: usize = 0;
  do {
    const p = tile + i;
    const q = p + ob;
    const x0 = v128.load(p);
    const x1 = v128.load(p + oa);
    const x2 = v128.load(q);
    const x3 = v128.load(q + oa);
    const u0 = f64x2.add(x0, x1);
    const u1 = f64x2.sub(x0, x1);
    const v0 = f64x2.add(x2, x3);
    const v = f64x2.sub(x2, x3);
    const v1 = v128.xor(v128.shuffle<f64>(v, v, 1, 0), turn);
    v128.store(p, f64x2.add(u0, v0));
    if (table) {
      const t = table + i;
      v128.store(p + oa, multiplyBy(f64x2.add(u1, v1), t + oa));
      v128.store(q, multiplyBy(f64x2.sub(u0, v0), t + ob));
      v128.store(q + oa, multiplyBy(f64x2.sub(u1, v1), t + m));
    } else {
      v128.store(p + oa, f64x2.add(u1, v1));
      v128.store(q, f64x2.sub(u0, v0));
      v128.store(q + oa, f64x2.sub(u1, v1));
    }
    i = ((i | m) + 16) & ~m;
  } while (i < bytes);
}
