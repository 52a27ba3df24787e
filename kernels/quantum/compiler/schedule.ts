import { type Atom, changedQubits, countBits, diagonalQubits, tileQubits } from './atoms';
import type { PauliString } from './pauli-string';

/** One sweep over the state: the qubits whose amplitudes are brought together, and what is done then. */
export interface Pass {
  /** Qubits of the tile, as a set. */
  tile: number;
  atoms: Atom[];
  /** What is evaluated then: nothing that comes later changes it. */
  strings: PauliString[];
}

/** How tiles are cut. */
export interface Tiling {
  qubitCount: number;
  /** Qubits of a tile. */
  exponent: number;
  /** The lowest qubits, which every tile has, so that memory is read in runs. */
  lowBits: number;
}

/** An atom with its sets, computed once. */
interface Item {
  atom: Atom;
  needs: number;
  changes: number;
  commutes: number;
}

/**
 * Cuts a list of atoms into passes: each takes, in order, what commutes with everything left behind and
 * whose qubits still find room in its tile.
 */
export function schedule(
  atoms: readonly Atom[],
  strings: readonly PauliString[],
  tiling: Tiling,
): Pass[] {
  const passes: Pass[] = [];
  let left = atoms.map(itemOf);
  let stringsLeft = [...strings];
  while (left.length > 0 || stringsLeft.length > 0) {
    const best = bestTake(left, tiling);
    const evaluated = takeStrings(stringsLeft, best, tiling);
    stringsLeft = stringsLeft.filter((string) => !evaluated.includes(string));
    passes.push({
      tile: filled(best.tile, tiling),
      atoms: best.taken.map((item) => item.atom),
      strings: evaluated,
    });
    left = best.left;
  }
  if (passes.length === 0) passes.push({ tile: filled(0, tiling), atoms: [], strings: [] });
  return passes;
}

/** The strings that can be evaluated after a pass; they may fill what room its tile has left. */
function takeStrings(strings: readonly PauliString[], pass: Take, tiling: Tiling): PauliString[] {
  const { changed, read } = pass;
  return strings.filter(({ flips, signs }) => {
    const isFinal = (flips & (changed | read)) === 0 && (signs & changed) === 0;
    if (!isFinal || countBits(pass.tile | flips) > tiling.exponent) return false;
    pass.tile |= flips;
    return true;
  });
}

interface Take {
  tile: number;
  taken: Item[];
  left: Item[];
  /** Qubits that something left behind changes, and those on which it is diagonal. */
  changed: number;
  read: number;
}

function itemOf(atom: Atom): Item {
  const needs = tileQubits(atom);
  return { atom, needs, changes: changedQubits(atom), commutes: diagonalQubits(atom) };
}

function bestTake(items: readonly Item[], tiling: Tiling): Take {
  const low = (1 << tiling.lowBits) - 1;
  return take(items, low, tiling);
}

function take(items: readonly Item[], start: number, { exponent }: Tiling): Take {
  let tile = start;
  let room = exponent - countBits(tile);
  let changed = 0;
  let read = 0;
  const taken: Item[] = [];
  const left: Item[] = [];
  for (const item of items) {
    const { needs, changes, commutes } = item;
    const isFree = (changes & (changed | read)) === 0 && (commutes & changed) === 0;
    const extra = needs & ~tile;
    const size = extra === 0 ? 0 : countBits(extra);
    if (isFree && size <= room) {
      tile |= extra;
      room -= size;
      taken.push(item);
    } else {
      changed |= changes;
      read |= commutes;
      left.push(item);
    }
  }
  return { tile, taken, left, changed, read };
}

/** Adds the lowest qubits that a tile does not have until it is full. */
export function filled(tile: number, { exponent, qubitCount }: Tiling): number {
  let full = tile;
  let room = exponent - countBits(tile);
  for (let qubit = 0; room > 0 && qubit < qubitCount; qubit += 1) {
    if ((full & (1 << qubit)) !== 0) continue;
    full |= 1 << qubit;
    room -= 1;
  }
  return full;
}
