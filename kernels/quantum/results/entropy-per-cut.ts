import { entropyOf } from './entropy';
import { gramMatrix, type Table } from './gram';
import { hermitianEigenvalues } from './hermitian-eigenvalues';
import { choleskyColumns, projected } from './low-rank';
import { qubitCountOf, type Statevector } from './statevector';

/** Most Schmidt coefficients of a cut: the eigenvalues of such a matrix take a second. */
const RANK_MAX = 512;
/** Most products of amplitudes that one half of the cuts may take: a few seconds. */
const PRODUCTS_MAX = 1_073_741_824;

/** Hears of each cut that is done: how many, and of how many. */
export type CutProgress = (done: number, total: number) => void;

/**
 * The entanglement entropy in bits of every cut of the qubits in a line: entry k is that between
 * the qubits 0 … k and the rest, for k from 0 to n − 2. From either end to the middle: the state is
 * kept as a table, its rows spanning what the cut's one side can be in, and rows that depend on
 * others are left out; so the effort follows the entanglement and not the width. Right to about
 * 1e-10 bits.
 * @returns null for cuts that are too entangled to be computed in seconds: beyond 512 Schmidt
 *   coefficients, or 2^30 products of amplitudes for the cuts so far. It depends on the state alone.
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
  let products = 0;
  for (let taken = 1; taken <= cuts; taken++) {
    // The halves of a row lie one after the other: they are rows already.
    table = { rows: 2 * table.rows, columns: table.columns / 2, values: table.values };
    products += (table.rows * table.rows * table.columns) / 2;
    if (table.rows > 2 * RANK_MAX || products > PRODUCTS_MAX) return;
    const gram = gramMatrix(table);
    const columns = choleskyColumns(gram, table.rows);
    if (columns.length > RANK_MAX) return;
    const isFull = columns.length === table.rows;
    const small = isFull ? gram : gramMatrix(asTable(columns));
    keep(taken, entropyOf(hermitianEigenvalues(small)));
    if (!isFull) {
      products += columns.length * table.rows * table.columns;
      if (products > PRODUCTS_MAX) return;
      table = projected(table, columns);
    }
  }
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
