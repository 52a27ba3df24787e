// H|ψ⟩ beside |ψ⟩: the state is the lower half of one with a qubit more, and the upper half is made here.
import { multiply } from './complex';
import { overlap } from './expectation';
import { JOB_EXPONENT } from './opcodes';

/** Above this many sums of signs a transform of all of them is cheaper. */
const DIRECT_MAX: u32 = 4;

/**
 * Writes 2^blockExponent · k amplitudes of Σ c P|ψ⟩ and returns Σ Re(ψ* Hψ) over them. Groups are
 * [flips, whether the factors are complex, number of kinds], kinds that look at the same low bits are
 * [those bits, number of strings], and strings [higher bits with Z, whether imaginary, constant].
 */
export function pauliSum(
  state: usize, qubits: u32, job: u32, blockExponent: u32, words: usize, groups: u32,
  constants: usize, weights: usize,
): f64 {
  const chunk = min<u32>(qubits, JOB_EXPONENT);
  const first = job << chunk;
  const end = first + (1 << chunk);
  const lambda = state + (<usize>16 << qubits);
  const bytes = <usize>16 << blockExponent;
  for (let base = first; base < end; base += 1 << blockExponent) {
    const to = lambda + (<usize>base << 4);
    for (let p: usize = 0; p < bytes; p += 16) v128.store(to + p, f64x2(0, 0));
    addBlock(to, state, base, blockExponent, words, groups, constants, weights);
  }
  const at = <usize>first << 4;
  return overlap(state + at, lambda + at, <usize>16 << chunk, 0);
}

function addBlock(
  to: usize, state: usize, base: u32, exponent: u32, words: usize, groups: u32,
  constants: usize, weights: usize,
): void {
  const bytes = <usize>16 << exponent;
  const lowMask: u32 = (1 << exponent) - 1;
  let at = words;
  for (let left = groups; left > 0; left--) {
    const flips = load<u32>(at);
    const isComplex = load<u32>(at + 4);
    const kinds = load<u32>(at + 8);
    const source = base ^ (flips & ~lowMask);
    at = sumWeights(weights, exponent, source, at + 12, kinds, constants);
    if (at & 1) {
      at ^= 1;
      continue;
    }
    const from = state + (<usize>source << 4);
    const turn = <usize>(flips & lowMask) << 4;
    if (isComplex) {
      for (let p: usize = 0; p < bytes; p += 16) {
        const w = weights + (p ^ turn);
        const x = multiply(v128.load(from + (p ^ turn)), v128.load64_splat(w), v128.load64_splat(w + 8));
        v128.store(to + p, f64x2.add(v128.load(to + p), x));
      }
    } else {
      for (let p: usize = 0; p < bytes; p += 16) {
        const x = f64x2.mul(v128.load(from + (p ^ turn)), v128.load64_splat(weights + (p ^ turn)));
        v128.store(to + p, f64x2.add(v128.load(to + p), x));
      }
    }
  }
}

/** The factors of a block's amplitudes. Returns where the kinds end; plus 1 when all factors are 0. */
function sumWeights(
  weights: usize, exponent: u32, base: u32, at: usize, kinds: u32, constants: usize,
): usize {
  const bytes = <usize>16 << exponent;
  const isDirect = kinds <= DIRECT_MAX;
  let isAny = false;
  for (let p: usize = 0; p < bytes; p += 16) v128.store(weights + p, f64x2(0, 0));
  for (; kinds > 0; kinds--) {
    const low = load<u32>(at);
    const count = load<u32>(at + 4);
    at += 8;
    let re: f64 = 0;
    let im: f64 = 0;
    for (let i: u32 = 0; i < count; i++, at += 12) {
      const c = load<f64>(constants + (<usize>load<u32>(at + 8) << 3));
      const signed = i32.popcnt(base & load<u32>(at)) & 1 ? -c : c;
      if (load<u32>(at + 4)) im += signed;
      else re += signed;
    }
    if (re == 0 && im == 0) continue;
    isAny = true;
    const factor = f64x2.replace_lane(f64x2.splat(re), 1, im);
    if (isDirect) addSigned(weights, bytes, low, factor);
    else v128.store(weights + (<usize>low << 4), factor);
  }
  if (!isAny) return at | 1;
  if (!isDirect) transform(weights, bytes);
  return at;
}

/** Adds a factor with the sign that each place gives. */
function addSigned(weights: usize, bytes: usize, low: u32, factor: v128): void {
  for (let p: usize = 0; p < bytes; p += 16) {
    const sign = i64x2.splat(<i64>i32.popcnt(<u32>(p >> 4) & low) << 63);
    v128.store(weights + p, f64x2.add(v128.load(weights + p), v128.xor(factor, sign)));
  }
}

/** All sums with signs at once: the Walsh–Hadamard transform. */
function transform(weights: usize, bytes: usize): void {
  for (let o: usize = 16; o < bytes; o <<= 1) {
    let p: usize = 0;
    do {
      const x = v128.load(weights + p);
      const y = v128.load(weights + p + o);
      v128.store(weights + p, f64x2.add(x, y));
      v128.store(weights + p + o, f64x2.sub(x, y));
      p = ((p | o) + 16) & ~o;
    } while (p < bytes);
  }
}
