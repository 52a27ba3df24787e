import type { PauliMask } from '../chemistry/hamiltonian';
import { pairedAndGeneralised, singlesAndDoubles } from './excitations';
import { generatorOf, type QubitProblem } from './problem';
import { type PauliRotation, type RotationProgram, rotationsOf } from './program';

/** The ansätze that have a fixed circuit. */
export type AnsatzName = 'uccsd' | 'k-upccgsd' | 'hardware-efficient';

/** An operator that an ansatz may use: i times a real Pauli sum, with its name for people. */
export interface Generator {
  label: string;
  terms: PauliMask[];
}

/**
 * An ansatz of some layers on the Hartree–Fock state: unitary coupled cluster with singles and doubles,
 * Trotterised (arXiv:1701.02691), its paired and generalised form (arXiv:1810.02327), or rotations
 * about y and z with entangling neighbours between them (arXiv:1704.05018).
 */
export function buildAnsatz(
  problem: QubitProblem,
  { ansatz, layers }: { ansatz: AnsatzName; layers: number },
): RotationProgram {
  if (ansatz === 'hardware-efficient') return hardwareEfficient(problem, layers);
  const generators = ansatz === 'uccsd' ? uccsdGenerators(problem) : pairedGenerators(problem);
  const repeated = Array.from({ length: layers }, () => generators).flat();
  return programOf(problem, repeated);
}

/** The pool of ADAPT-VQE (arXiv:1812.11173): all single and double excitations that symmetry allows. */
export function uccsdGenerators(problem: QubitProblem): Generator[] {
  return allowed(problem, singlesAndDoubles(problem.integrals));
}

/** The program of generators one after the other, each with its own amplitude. */
export function programOf(
  { qubitCount, reference }: QubitProblem,
  generators: readonly Generator[],
): RotationProgram {
  return {
    qubitCount,
    start: reference,
    parameterCount: generators.length,
    rotations: generators.flatMap(({ terms }, parameter) => rotationsOf(terms, parameter)),
  };
}

function pairedGenerators(problem: QubitProblem): Generator[] {
  return allowed(problem, pairedAndGeneralised(problem.integrals));
}

function allowed(
  problem: QubitProblem,
  excitations: ReturnType<typeof singlesAndDoubles>,
): Generator[] {
  return excitations
    .map((excitation) => ({
      label: excitation.label,
      terms: generatorOf(problem, excitation),
    }))
    .filter(({ terms }) => terms.length > 0);
}

function hardwareEfficient(problem: QubitProblem, layers: number): RotationProgram {
  const { qubitCount, reference } = problem;
  const rotations: PauliRotation[] = [];
  let parameterCount = 0;
  const turnAll = () => {
    for (let qubit = 0; qubit < qubitCount; qubit++) {
      const bit = 1 << qubit;
      rotations.push({ x: bit, z: bit, factor: 1, parameter: parameterCount++ });
      rotations.push({ x: 0, z: bit, factor: 1, parameter: parameterCount++ });
    }
  };
  turnAll();
  for (let layer = 0; layer < layers; layer++) {
    for (let qubit = 0; qubit + 1 < qubitCount; qubit++) {
      rotations.push(...controlledZ(1 << qubit, 2 << qubit));
    }
    turnAll();
  }
  return { qubitCount, start: reference, parameterCount, rotations };
}

/** π/2, half of which each part of a controlled Z turns by. */
const QUARTER_TURN = 1.5707963267948966;

/** A controlled Z but for its phase, which no energy depends on. */
function controlledZ(a: number, b: number): PauliRotation[] {
  return [
    { x: 0, z: a, factor: QUARTER_TURN, parameter: null },
    { x: 0, z: b, factor: QUARTER_TURN, parameter: null },
    { x: 0, z: a | b, factor: -QUARTER_TURN, parameter: null },
  ];
}
