import { QuantumError } from '../errors';
import { type Form, variableForm } from './form';
import { count, type PauliImage, type PauliImages, parity } from './pauli-images';

/** Bytes that a tableau may take. */
const BYTES_MAX = 1_073_741_824;

/**
 * A stabilizer state U|0…0⟩ of any number of qubits, kept as the images U† X_q U and U† Z_q U of all
 * Pauli operators, 32 qubits to a word (Aaronson & Gottesman, doi:10.1103/PhysRevA.70.052328, in the
 * inverse form of Gidney, doi:10.22331/q-2021-07-06-497): gates and determined measurements cost O(n),
 * random ones O(n²) bit operations.
 *
 * A row is i^phase X^x Z^z; rows 2q and 2q + 1 belong to X_q and Z_q. Its sign may also depend on the
 * outcomes of random measurements: a set of variables for each row, so that one run serves all shots.
 */
export class Tableau {
  private readonly words: number;
  /** Words of all variables that there is room for. */
  private signWords: number;
  private readonly x: Uint32Array;
  private readonly z: Uint32Array;
  private signs: Uint32Array;
  private readonly phases: Uint8Array;

  /**
   * |0…0⟩, or a copy of another tableau.
   * @param variables room for the outcomes of random measurements; see `widen`
   * @throws QuantumError TOO_WIDE
   */
  constructor(
    readonly qubitCount: number,
    variables: number,
    from?: Tableau,
  ) {
    this.words = Math.ceil(qubitCount / 32);
    this.signWords = Math.ceil(variables / 32);
    const rows = 2 * qubitCount;
    this.requireRoom(this.signWords);
    this.x = from?.x.slice() ?? new Uint32Array(rows * this.words);
    this.z = from?.z.slice() ?? new Uint32Array(rows * this.words);
    this.signs = from?.signs.slice() ?? new Uint32Array(rows * this.signWords);
    this.phases = from?.phases.slice() ?? new Uint8Array(rows);
    if (from !== undefined) return;
    for (let qubit = 0; qubit < qubitCount; qubit++) {
      this.x[2 * qubit * this.words + (qubit >>> 5)] = 1 << (qubit & 31);
      this.z[(2 * qubit + 1) * this.words + (qubit >>> 5)] = 1 << (qubit & 31);
    }
  }

  /** The same state, to go another way. */
  copy(): Tableau {
    return new Tableau(this.qubitCount, this.variablesMax, this);
  }

  /** Variables that there is room for. */
  get variablesMax(): number {
    return 32 * this.signWords;
  }

  /**
   * Makes room for twice as many variables, at least 32.
   * @throws QuantumError TOO_WIDE
   */
  widen(): void {
    const words = Math.max(1, 2 * this.signWords);
    this.requireRoom(words);
    const wider = new Uint32Array(2 * this.qubitCount * words);
    for (let row = 0; row < 2 * this.qubitCount; row++) {
      const start = row * this.signWords;
      wider.set(this.signs.subarray(start, start + this.signWords), row * words);
    }
    this.signs = wider;
    this.signWords = words;
  }

  /** Puts a variable out of all signs by an equation that it is in: a form that is known to be 0. */
  eliminate(variable: number, equation: Form): void {
    const [word, bit] = [variable >>> 5, variable & 31];
    for (let row = 0; row < 2 * this.qubitCount; row++) {
      const terms = this.signs[row * this.signWords + word] as number;
      if (((terms >>> bit) & 1) === 1) this.flip(row, equation);
    }
  }

  /** The variables that some sign depends on, as a set of bits. */
  usedVariables(): Uint32Array {
    const used = new Uint32Array(this.signWords);
    this.signs.forEach((word, at) => {
      const i = at % this.signWords;
      used[i] = (used[i] as number) | word;
    });
    return used;
  }

  /** A Clifford gate, given by what it makes of the Paulis of its qubits. */
  apply(images: PauliImages, qubits: readonly number[]): void {
    const news: { row: number; product: Row }[] = [];
    qubits.forEach((qubit, j) => {
      const [x, z] = [images.x[j] as PauliImage, images.z[j] as PauliImage];
      if (!isUnchanged(x, 1 << j, 0)) {
        news.push({ row: 2 * qubit, product: this.product(x, qubits) });
      }
      if (!isUnchanged(z, 0, 1 << j)) {
        news.push({ row: 2 * qubit + 1, product: this.product(z, qubits) });
      }
    });
    for (const { row, product } of news) {
      this.x.set(product.x, row * this.words);
      this.z.set(product.z, row * this.words);
      this.signs.set(product.signs, row * this.signWords);
      this.phases[row] = product.phase;
    }
  }

  /** Pauli gates X^x Z^z on a qubit where a bit is 1. */
  applyPauliIf(form: Form, qubit: number, { x, z }: { x: boolean; z: boolean }): void {
    if (z) this.flip(2 * qubit, form);
    if (x) this.flip(2 * qubit + 1, form);
  }

  /**
   * Measures a qubit: the outcome, which is the variable given, below `variablesMax`, where both are
   * possible.
   * @returns the outcome, and whether the variable was used
   */
  measure(qubit: number, variable: number): { outcome: Form; isRandom: boolean } {
    const row = 2 * qubit + 1;
    const pivot = this.lowestX(row);
    if (pivot === -1) return { outcome: this.signOf(row), isRandom: false };
    const outcome = variableForm(variable, this.signWords);
    this.collapse(row, pivot);
    const wrong = this.signOf(row);
    wrong.constant ^= outcome.constant;
    wrong.terms.forEach((word, i) => {
      wrong.terms[i] = word ^ (outcome.terms[i] as number);
    });
    // X on the pivot's |0⟩ turns every sign that it meets, this row's among them.
    const [word, bit] = [pivot >>> 5, pivot & 31];
    for (let r = 0; r < 2 * this.qubitCount; r++) {
      if ((((this.z[r * this.words + word] as number) >>> bit) & 1) === 1) this.flip(r, wrong);
    }
    return { outcome, isRandom: true };
  }

  /**
   * The expectation value of a Pauli operator: 1, −1 or 0.
   * @param pauli one of I, X, Y, Z for each qubit, qubit 0 rightmost
   */
  expectation(pauli: string): -1 | 0 | 1 {
    const total = this.identity();
    let ys = 0;
    for (let qubit = 0; qubit < this.qubitCount; qubit++) {
      const letter = pauli[this.qubitCount - 1 - qubit];
      if (letter === 'X' || letter === 'Y') this.multiply(total, 2 * qubit);
      if (letter === 'Z' || letter === 'Y') this.multiply(total, 2 * qubit + 1);
      if (letter === 'Y') ys++;
    }
    if (total.x.some((word) => word !== 0) || total.signs.some((word) => word !== 0)) return 0;
    return ((total.phase + ys) & 3) === 2 ? -1 : 1;
  }

  private product(image: PauliImage, qubits: readonly number[]): Row {
    const total = this.identity();
    total.phase = 2 * image.sign + count(image.x & image.z);
    qubits.forEach((qubit, j) => {
      if (((image.x >>> j) & 1) === 1) this.multiply(total, 2 * qubit);
      if (((image.z >>> j) & 1) === 1) this.multiply(total, 2 * qubit + 1);
    });
    total.phase &= 3;
    return total;
  }

  private identity(): Row {
    return {
      x: new Uint32Array(this.words),
      z: new Uint32Array(this.words),
      signs: new Uint32Array(this.signWords),
      phase: 0,
    };
  }

  /** Multiplies from the right: (X^a Z^b)(X^c Z^d) = (−1)^|b ∧ c| X^(a⊕c) Z^(b⊕d). */
  private multiply(total: Row, row: number): void {
    const { words, signWords } = this;
    let crossings = 0;
    for (let i = 0, from = row * words; i < words; i++, from++) {
      const x = this.x[from] as number;
      crossings ^= (total.z[i] as number) & x;
      total.x[i] = (total.x[i] as number) ^ x;
      total.z[i] = (total.z[i] as number) ^ (this.z[from] as number);
    }
    for (let i = 0, from = row * signWords; i < signWords; i++, from++) {
      total.signs[i] = (total.signs[i] as number) ^ (this.signs[from] as number);
    }
    total.phase = (total.phase + (this.phases[row] as number) + 2 * parity(crossings)) & 3;
  }

  private lowestX(row: number): number {
    for (let i = 0; i < this.words; i++) {
      const word = this.x[row * this.words + i] as number;
      if (word !== 0) return 32 * i + 31 - Math.clz32(word & -word);
    }
    return -1;
  }

  /**
   * Puts a Clifford operator V before U, after which the row given is Z on the pivot, and on others:
   * controlled flips from the pivot and a phase gate, which leave |0…0⟩ as it is, and a Hadamard
   * gate, which makes of it the states of both outcomes in equal parts.
   */
  private collapse(row: number, pivot: number): void {
    const { words, x, z, phases } = this;
    const mask = x.slice(row * words, (row + 1) * words);
    const [word, bit] = [pivot >>> 5, pivot & 31];
    const one = 1 << bit;
    mask[word] = (mask[word] as number) ^ one;
    const places = Array.from(mask.keys()).filter((i) => mask[i] !== 0);
    let flips = 0;
    for (const i of places) flips ^= (z[row * words + i] as number) & (mask[i] as number);
    const isY = (((z[row * words + word] as number) >>> bit) & 1) !== parity(flips);
    for (let r = 0; r < 2 * this.qubitCount; r++) {
      const start = r * words;
      let crossings = 0;
      for (const i of places) crossings ^= (z[start + i] as number) & (mask[i] as number);
      const xs = ((x[start + word] as number) >>> bit) & 1;
      if (xs === 1) {
        for (const i of places) x[start + i] = (x[start + i] as number) ^ (mask[i] as number);
      }
      let zs = (((z[start + word] as number) >>> bit) & 1) ^ parity(crossings);
      // X → Y = iXZ under the phase gate; (X, Z) → (Z, X) under the Hadamard gate, where XZ = −ZX.
      if (isY) zs ^= xs;
      const turns = (isY ? xs : 0) + 2 * (xs & zs);
      phases[r] = ((phases[r] as number) + turns) & 3;
      x[start + word] = ((x[start + word] as number) & ~one) | (zs << bit);
      z[start + word] = ((z[start + word] as number) & ~one) | (xs << bit);
    }
  }

  /** The sign of a row without X, as a bit. */
  private signOf(row: number): Form {
    return {
      constant: ((this.phases[row] as number) >>> 1) as 0 | 1,
      terms: this.signs.slice(row * this.signWords, (row + 1) * this.signWords),
    };
  }

  private requireRoom(signWords: number): void {
    const bytes = 8 * this.qubitCount * (2 * this.words + signWords);
    if (bytes <= BYTES_MAX) return;
    const message = `a tableau of ${this.qubitCount} qubits and ${32 * signWords} measurements`;
    throw new QuantumError('TOO_WIDE', `${message} takes ${bytes} bytes`);
  }

  private flip(row: number, form: Form): void {
    this.phases[row] = ((this.phases[row] as number) + 2 * form.constant) & 3;
    const words = Math.min(this.signWords, form.terms.length);
    for (let i = 0, to = row * this.signWords; i < words; i++, to++) {
      this.signs[to] = (this.signs[to] as number) ^ (form.terms[i] as number);
    }
  }
}

interface Row {
  x: Uint32Array;
  z: Uint32Array;
  signs: Uint32Array;
  phase: number;
}

function isUnchanged(image: PauliImage, x: number, z: number): boolean {
  return image.sign === 0 && image.x === x && image.z === z;
}
