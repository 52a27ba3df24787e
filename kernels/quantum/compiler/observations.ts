import { OP_DIAGONAL_SLOPES, OP_FLIPPING_SLOPES } from '../assembly/opcodes';
import { type Atom, changedQubits, countBits, diagonalQubits, highestBit } from './atoms';
import { type Complex, square } from './complex';
import { emitExpectations } from './observable';
import type { PauliString } from './pauli-string';
import type { ProgramWriter } from './program';

/** What is asked between gates. */
export type Observation = Extract<Atom, { kind: 'observe' }>;

/** A tile and what still has to multiply its expectation values. */
interface Place {
  tile: number;
  bits: (qubits: number) => number;
  scalar: Complex;
  jobs: number;
}

/** Diagonal strings from which one transform is cheaper than readings of their own. */
const DIAGONALS_MIN = 4;
/** Flips that are read together. */
const TRIPLE = 3;

/** Whether an observation comes to something else after an atom than before it. */
export function isDisturbed(observation: Observation, atom: Atom): boolean {
  const [changed, read] = [changedQubits(observation), diagonalQubits(observation)];
  const changes = changedQubits(atom);
  return (changes & (changed | read)) !== 0 || (diagonalQubits(atom) & changed) !== 0;
}

/** Writes observations of one and the same state in as few readings as there are ways for. */
export function emitObservations(
  program: ProgramWriter,
  observations: readonly Observation[],
  place: Place,
): void {
  const diagonal: Observation[] = [];
  const flipping: Record<'x' | 'y', Observation[]> = { x: [], y: [] };
  const others: Observation[] = [];
  for (const one of observations) {
    const letter = isHighest(one, place) ? letterOf(one.strings) : undefined;
    if (one.strings.length > 0 && letter === 'z') diagonal.push(one);
    else if (letter === 'x' || letter === 'y') flipping[letter].push(one);
    else others.push(one);
  }
  const isMany = diagonal.reduce((sum, { strings }) => sum + strings.length, 0) >= DIAGONALS_MIN;
  if (isMany) emitDiagonals(program, diagonal, place);
  else others.push(...diagonal);
  for (const letter of ['x', 'y'] as const) {
    const list = flipping[letter];
    while (list.length >= TRIPLE) emitTriple(program, list.splice(0, TRIPLE), letter, place);
    others.push(...list);
  }
  for (const one of others) emitOne(program, one, place);
}

/** Whether the half is the highest bit of the tile, and there are bits below. */
function isHighest({ half }: Observation, { tile }: Place): boolean {
  return tile >>> 0 < 2 * half && tile !== half;
}

/** X or Y alone on one qubit, or strings of Z; undefined for anything else. */
function letterOf(strings: readonly PauliString[]): 'x' | 'y' | 'z' | undefined {
  if (strings.every(({ flips }) => flips === 0)) return 'z';
  const [first] = strings as [PauliString];
  if (strings.length > 1 || countBits(first.flips) !== 1) return undefined;
  if (first.signs === 0) return 'x';
  return first.signs === first.flips ? 'y' : undefined;
}

/** With Y on the half a string comes to 2 Im ⟨ψ|Q|λ⟩. */
function weightOf(program: ProgramWriter, { coefficient }: PauliString, { scalar }: Place): number {
  return program.computed(1, () => 2 * coefficient * square(scalar));
}

function emitDiagonals(program: ProgramWriter, list: readonly Observation[], place: Place): void {
  const { tile, bits, jobs } = place;
  const words = list.flatMap(({ id, strings }) =>
    strings.flatMap((string) => [
      bits(string.signs),
      string.signs & ~tile,
      weightOf(program, string, place),
      program.place(id, jobs),
    ]),
  );
  program.operation(OP_DIAGONAL_SLOPES, [words.length / 4, ...words]);
}

function emitTriple(
  program: ProgramWriter,
  list: readonly Observation[],
  letter: 'x' | 'y',
  place: Place,
): void {
  const strings = list.map((one) => one.strings[0] as PauliString);
  program.operation(OP_FLIPPING_SLOPES, [
    letter === 'y' ? 1 : 0,
    ...strings.map(({ flips }) => highestBit(place.bits(flips))),
    ...strings.map((string) => weightOf(program, string, place)),
    ...list.map(({ id }) => program.place(id, place.jobs)),
  ]);
}

function emitOne(program: ProgramWriter, { id, half, strings }: Observation, place: Place): void {
  const whole = strings.map(({ coefficient, flips, signs }) => ({
    coefficient,
    flips: flips | half,
    signs: signs | half,
  }));
  emitExpectations(program, whole, place);
  program.record(id, place.jobs);
}
