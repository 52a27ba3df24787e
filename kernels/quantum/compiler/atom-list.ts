import { type Atom, changedQubits, highestBit } from './atoms';
import type { Complex } from './complex';
import { phaseAfter } from './pair-core';
import type { Tape } from './tape';

type PairAtom = Extract<Atom, { kind: 'pair' }>;

/** Atoms in their order, of which pairs can take in the phases that come after them. */
export class AtomList {
  readonly atoms: Atom[] = [];
  /** Pairs after which nothing has come on a wire that does not commute with phases. */
  private readonly lastPair: (PairAtom | undefined)[] = [];

  constructor(private readonly tape: Tape) {}

  /** Adds an atom at the end. */
  push(atom: Atom): void {
    this.atoms.push(atom);
    // What is observed was the state before any later phase.
    if (atom.kind === 'observe') this.lastPair.length = 0;
    if (atom.kind !== 'pair' && this.lastPair.length === 0) return;
    const last = atom.kind === 'pair' ? atom : undefined;
    for (let rest = changedQubits(atom); rest !== 0; rest &= rest - 1) {
      this.lastPair[highestBit(rest & -rest)] = last;
    }
  }

  /** Makes a phase part of the last pair on its wires, and says whether there is one that can be. */
  takesPhase(qubits: number, factor: Complex): boolean {
    const pair = this.lastPair[highestBit(qubits)];
    if (pair === undefined || this.lastPair[highestBit(qubits & -qubits)] !== pair) return false;
    const { core, qubits: wires } = pair;
    const [a, b] = wires;
    if ((qubits & ~((1 << a) | (1 << b))) !== 0) return false;
    const set = wires.reduce((all, wire, i) => all | (((qubits >> wire) & 1) << i), 0);
    this.tape.do(() => phaseAfter(core, set, factor));
    return true;
  }
}
