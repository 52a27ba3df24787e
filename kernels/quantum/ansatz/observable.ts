import { countOnes, parityOf } from '../chemistry/bits';
import type { PauliMask } from '../chemistry/hamiltonian';
import type { SplitState } from './energy';

/** Strings of one `x`: |j⟩ becomes (re[j] + i·im[j])|j ⊕ x⟩; null where all are 0. */
interface Table {
  x: number;
  re: Float64Array | null;
  im: Float64Array | null;
}

/** Numbers in the tables of a sum, 128 MB: beyond that each string is applied where ψ is not 0. */
const TABLE_NUMBERS_MAX = 1 << 24;
const TABLES = new WeakMap<readonly PauliMask[], Table[]>();

/** Adds H|ψ⟩ to an image. The tables of a sum are kept as long as the sum itself. */
export function addImage(sum: readonly PauliMask[], state: SplitState, image: SplitState): void {
  const size = state.re.length;
  const groups = new Set(sum.map(({ x }) => x)).size;
  if (2 * groups * size > TABLE_NUMBERS_MAX) {
    const occupied = occupiedBy(state);
    for (const term of sum) addTerm(term, { state, occupied, image });
    return;
  }
  let tables = TABLES.get(sum);
  if (tables === undefined) {
    tables = tablesOf(sum, size);
    TABLES.set(sum, tables);
  }
  for (const table of tables) addTable(table, state, image);
}

/** Electrons keep to their number: of an excited Hartree–Fock state most amplitudes are exactly 0. */
function occupiedBy({ re, im }: SplitState): Int32Array {
  const occupied = new Int32Array(re.length);
  let count = 0;
  for (let j = 0; j < re.length; j++) {
    if (re[j] !== 0 || im[j] !== 0) occupied[count++] = j;
  }
  return occupied.subarray(0, count);
}

function addTerm(
  { x, z, coefficient }: PauliMask,
  { state, occupied, image }: { state: SplitState; occupied: Int32Array; image: SplitState },
): void {
  const ys = countOnes(x & z) & 3;
  const signed = ys < 2 ? coefficient : -coefficient;
  const isReal = (ys & 1) === 0;
  for (let i = 0; i < occupied.length; i++) {
    const j = occupied[i] as number;
    const k = j ^ x;
    const factor = parityOf(j & z) === 1 ? -signed : signed;
    const re = factor * (state.re[j] as number);
    const im = factor * (state.im[j] as number);
    image.re[k] = (image.re[k] as number) + (isReal ? re : -im);
    image.im[k] = (image.im[k] as number) + (isReal ? im : re);
  }
}

function tablesOf(sum: readonly PauliMask[], size: number): Table[] {
  const groups = new Map<number, PauliMask[]>();
  for (const term of sum) groups.set(term.x, [...(groups.get(term.x) ?? []), term]);
  return [...groups.values()].map((terms) => tableOf(terms, size));
}

function tableOf(terms: readonly PauliMask[], size: number): Table {
  const table: Table = { x: terms[0]?.x ?? 0, re: null, im: null };
  for (const { x, z, coefficient } of terms) {
    const ys = countOnes(x & z) & 3;
    const part = (ys & 1) === 0 ? 're' : 'im';
    const values = table[part] ?? new Float64Array(size);
    table[part] = values;
    const signed = ys < 2 ? coefficient : -coefficient;
    for (let j = 0; j < size; j++) {
      values[j] = (values[j] as number) + (parityOf(j & z) === 1 ? -signed : signed);
    }
  }
  return table;
}

function addTable({ x, re, im }: Table, state: SplitState, image: SplitState): void {
  if (re !== null) {
    addProducts(re, state.re, { to: image.re, x, sign: 1 });
    addProducts(re, state.im, { to: image.im, x, sign: 1 });
  }
  if (im !== null) {
    addProducts(im, state.im, { to: image.re, x, sign: -1 });
    addProducts(im, state.re, { to: image.im, x, sign: 1 });
  }
}

function addProducts(
  factors: Float64Array,
  from: Float64Array,
  { to, x, sign }: { to: Float64Array; x: number; sign: number },
): void {
  for (let j = 0; j < from.length; j++) {
    const k = j ^ x;
    to[k] = (to[k] as number) + sign * (factors[j] as number) * (from[j] as number);
  }
}
