import { type Atom, changedQubits, diagonalQubits } from './atoms';
import { ROUNDING } from './complex';
import type { Butterfly, Stage } from './stages';
import type { Tape } from './tape';

/**
 * Takes stages together in twos where they are steps of a Fourier transform. What the first step has of
 * phases on other qubits than the second's commutes with the second's H and joins the phases after it.
 */
export function withButterflies(stages: readonly Stage[], tape: Tape): Stage[] {
  const left = [...stages];
  const result: Stage[] = [];
  for (let at = 0; at < left.length; at += 1) {
    const stage = left[at] as Stage;
    const next = left[at + 1];
    const butterfly = next && butterflyOf(stage, next, tape);
    if (next === undefined || butterfly === undefined) {
      result.push(stage);
      continue;
    }
    const { first, second } = butterfly;
    const rotations = stage.rotations.filter(({ qubit }) => qubit !== first);
    result.push({ others: stage.others, rotations, butterfly });
    const link = (1 << first) | (1 << second);
    const later = next.others.filter((atom) => diagonalQubits(atom) !== link);
    const after = left[at + 2] ?? { others: [], rotations: [] };
    left[at + 2] = { others: [...later, ...after.others], rotations: after.rotations };
    at += 1;
  }
  return result;
}

function butterflyOf(stage: Stage, next: Stage, tape: Tape): Butterfly | undefined {
  const [rotation, ...more] = next.rotations;
  if (rotation === undefined || more.length > 0 || rotation.turn.tangent !== 1) return undefined;
  const second = rotation.qubit;
  const links = next.others.filter((atom) => (qubitsOf(atom) & (1 << second)) !== 0);
  const [link] = links;
  if (links.length !== 1 || link?.kind !== 'phase') return undefined;
  if (next.others.some(({ kind }) => kind !== 'phase')) return undefined;
  const first = stage.rotations.find(
    ({ qubit, turn }) =>
      qubit !== second && turn.tangent === 1 && link.qubits === ((1 << qubit) | (1 << second)),
  );
  const { factor } = link;
  const isTurn = () =>
    Math.abs(factor.re) <= ROUNDING && Math.abs(Math.abs(factor.im) - 1) <= ROUNDING;
  if (first === undefined || !tape.decide(isTurn)) return undefined;
  return { first: first.qubit, second, isNegative: tape.decide(() => factor.im < 0) };
}

function qubitsOf(atom: Atom): number {
  return changedQubits(atom) | diagonalQubits(atom);
}
