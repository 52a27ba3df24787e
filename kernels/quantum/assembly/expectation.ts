// Expectation values of Pauli strings, from a tile that is in the cache for other reasons.

/**
 * What a tile adds to ⟨ψ|Σ c P|ψ⟩ for strings that flip the same bits. Words: the bits that they flip,
 * all bits of the tile that they look at, the places outside with Z, number of strings, and for each
 * the bits with Z, whether the imaginary part counts, and the constant c. For each value of the bits
 * they look at the strings are summed to one weight, and the amplitudes under it are read once.
 */
export function expectation(
  tile: usize, bytes: usize, base: u32, words: usize, constants: usize,
): f64 {
  const flips = load<u32>(words);
  const support = load<u32>(words + 4);
  const isOdd = i32.popcnt(base & load<u32>(words + 8)) & 1;
  const count = load<u32>(words + 12);
  const top: u32 = flips == 0 ? 0 : 1 << (31 - i32.clz(flips));
  const skip = <usize>support << 4;
  let total: f64 = 0;
  let value: u32 = 0;
  do {
    if ((value & top) == 0) {
      let real: f64 = 0;
      let imaginary: f64 = 0;
      for (let i: u32 = 0, at = words + 16; i < count; i++, at += 12) {
        const c = load<f64>(constants + (<usize>load<u32>(at + 8) << 3));
        const signed = i32.popcnt(value & load<u32>(at)) & 1 ? -c : c;
        if (load<u32>(at + 4)) imaginary += signed;
        else real += signed;
      }
      const x = tile + (<usize>value << 4);
      const y = tile + (<usize>(value ^ flips) << 4);
      if (real != 0) total += real * overlap(x, y, bytes, skip);
      if (imaginary != 0) total += imaginary * crossing(x, y, bytes, skip);
    }
    value = (value - support) & support;
  } while (value != 0);
  return isOdd ? -total : total;
}

/** Σ Re(y* x). */
export function overlap(x: usize, y: usize, bytes: usize, skip: usize): f64 {
  let sum = f64x2(0, 0);
  let i: usize = 0;
  do {
    sum = f64x2.add(sum, f64x2.mul(v128.load(x + i), v128.load(y + i)));
    i = ((i | skip) + 16) & ~skip;
  } while (i < bytes);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Σ Im(y* x). */
function crossing(x: usize, y: usize, bytes: usize, skip: usize): f64 {
  let sum = f64x2(0, 0);
  let i: usize = 0;
  do {
    const a = v128.load(x + i);
    sum = f64x2.add(sum, f64x2.mul(v128.shuffle<f64>(a, a, 1, 0), v128.load(y + i)));
    i = ((i | skip) + 16) & ~skip;
  } while (i < bytes);
  return f64x2.extract_lane(sum, 0) - f64x2.extract_lane(sum, 1);
}
