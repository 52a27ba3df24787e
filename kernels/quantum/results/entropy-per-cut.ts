import { entropyOf } from './entropy';
import { gramMatrix, type Table, tracedOut } from './gram';
import { hermitianEigenvalues } from './hermitian-eigenvalues';
import { choleskyColumns, projected } from './low-rank';
import { qubitCountOf, type Statevector } from './statevector';

/** Most Schmidt coefficients of a cut: the eigenvalues of such a matrix take a second. */
const RANK_MAX = 1024;
/** Most products of amplitudes that one half of the cuts may take: a few seconds. */
const PRODUCTS_MAX = 4_294_967_296;

/** Cuts that are made at once while every row is needed: the products of the last tell the others. */
const STRIDE = 2;

/** Hears of each cut that is done: how many, and of how many. */
export type CutProgress = (done: number, total: number) => void;

/**
 * The entanglement entropy in bits of every cut of the qubits in a line: entry k is that between
 * the qubits 0 … k and the rest, for k from 0 to n − 2. From either end to the middle: the state is
 * kept as a table, its rows spanning what the cut's one side can be in, and rows that depend on
 * others are left out; so the effort follows the entanglement and not the width. Right to about
 * 1e-10 bits.
 * @returns null for cuts that are too entangled to be computed in seconds: beyond 1,024
 *   Schmidt coefficients, or 2^32 products of amplitudes for the cuts so far. It depends on the state alone.
 * @throws QuantumError BAD_STATE
 */
export function entropyPerCut(state: Statevector, onCut: CutProgress = () => undefined) {
  const count = qubitCountOf(state);
  const cuts = Math.max(0, count - 1);
  const entropies: (number | null)[] = Array.from({ length: cuts }, () => null);
  let done = 0;
  const keep = (cut: number) => (entropy: number) => {
    entropies[cut] = entropy;
    onCut(++done, cuts);
  };
  // From the top, the first cut leaves one qubit on the other side: cut n − 2.
  const fromTop = Math.ceil(cuts / 2);
  sweep(state, fromTop, (taken, entropy) => keep(count - 1 - taken)(entropy));
  if (cuts > fromTop) {
    sweep(reversed(state, count), cuts - fromTop, (taken, entropy) => keep(taken - 1)(entropy));
  }
  return entropies;
}

/** Cuts off the most significant qubit, then the next, as far as the limits allow. */
function sweep(
  state: Statevector,
  cuts: number,
  keep: (taken: number, entropy: number) => void,
): void {
  let table: Table = { rows: 1, columns: state.length / 2, values: state };
  let [products, stride] = [0, 1];
  for (let taken = 0; taken < cuts; ) {
    const room = Math.min(stride, cuts - taken);
    const split = affordable(table, { room, products: PRODUCTS_MAX - products });
    if (split === 0) return;
    const { rows, columns, values } = table;
    // The halves of a row lie one after the other: they are rows already.
    table = { rows: rows << split, columns: columns / (1 << split), values };
    products += productsOf(table);
    const gram = gramMatrix(table);
    // What spans the rows is only asked where rows are cut off further, or where they are too many.
    const isLast = taken + split === cuts && table.rows <= RANK_MAX;
    const basis = isLast ? [] : choleskyColumns(gram, table.rows, RANK_MAX + 1);
    const isFull = isLast || basis.length === table.rows;
    const isKnown = basis.length <= RANK_MAX;
    const small = isFull || !isKnown ? gram : gramMatrix(asTable(basis));
    if (isKnown) keep(taken + split, entropyOf(hermitianEigenvalues(small)));
    // A cut in between is told by the same products.
    let [outer, size] = [gram, table.rows];
    for (let between = taken + split - 1; between > taken; between--) {
      outer = tracedOut(outer, size);
      size /= 2;
      keep(between, entropyOf(hermitianEigenvalues(outer)));
    }
    if (!isKnown) return;
    taken += split;
    // Where no row depended on others, it is likely that none will.
    stride = isFull ? STRIDE : 1;
    if (isFull) continue;
    products += basis.length * table.rows * table.columns;
    if (products > PRODUCTS_MAX) return;
    table = projected(table, basis);
  }
}

/** How many qubits, at most `room`, can be cut off at once within the limits. */
function affordable(
  { rows, columns }: Table,
  { room, products }: { room: number; products: number },
): number {
  let split = room;
  const isTooMuch = () =>
    rows << split > 2 * RANK_MAX ||
    productsOf({ rows: rows << split, columns: columns / (1 << split) }) > products;
  while (split > 0 && isTooMuch()) split--;
  return split;
}

/** Products of numbers that the products of all pairs of rows take. */
function productsOf({ rows, columns }: Omit<Table, 'values'>): number {
  return (rows * rows * columns) / 2;
}

/** Columns as rows: their products have the eigenvalues of the products of the rows that they give. */
function asTable(columns: readonly Float64Array[]): Table {
  const length = columns[0]?.length ?? 0;
  const values = new Float64Array(columns.length * length);
  columns.forEach((column, i) => {
    values.set(column, i * length);
  });
  return { rows: columns.length, columns: length / 2, values };
}

/** The state with its qubits in the opposite order. */
function reversed(state: Statevector, count: number): Float64Array {
  const result = new Float64Array(state.length);
  // The mirror image counts up with the index: a carry runs down from the most significant bit.
  let mirrored = 0;
  const top = 1 << (count - 1);
  for (let i = 0; i < state.length / 2; i++) {
    result[2 * mirrored] = state[2 * i] as number;
    result[2 * mirrored + 1] = state[2 * i + 1] as number;
    let bit = top;
    while (mirrored & bit) {
      mirrored ^= bit;
      bit >>>= 1;
    }
    mirrored |= bit;
  }
  return result;
}
