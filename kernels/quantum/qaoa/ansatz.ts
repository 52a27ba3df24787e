import { libm } from '../../math/libm';
import type { Ising } from '../../optimisation/ising';
import type { Circuit, Expression, GateOperation, Parameter } from '../circuit';
import type { PauliTerm } from '../results';

/** Number of angles of a layer: γ of the cost, β of the mixer. */
export const ANGLES_PER_LAYER = 2;

/**
 * The QAOA circuit of a depth: |+⟩ on all qubits, then in turn exp(−iγC/scale) and exp(−iβM) with
 * M = −ΣX (Farhi, Goldstone & Gutmann, arXiv:1411.4028). |+⟩ is the ground state of M, so that small
 * positive angles lower the cost. The scale is the root mean square, over the variables, of all that
 * acts on one: in these units good angles of one problem are good for others of its kind, whatever
 * their weights, degree and size (arXiv:1812.04170, arXiv:2201.11785, arXiv:2305.15201). With
 * `warmStart` qubit i begins in the state that is measured as 1 with that probability, and the mixer
 * has this state as its ground state (Egger, Mareček & Woerner, arXiv:2009.10095,
 * doi:10.22331/q-2021-06-17-479). Inputs are `gamma0`, `beta0`, `gamma1`, ….
 * @param warmStart one probability strictly between 0 and 1 for each variable
 */
export function qaoaCircuit(
  ising: Ising,
  { depth, warmStart }: { depth: number; warmStart?: readonly number[] },
): Circuit {
  const { size } = ising;
  const scale = scaleOf(ising);
  const angles = Array.from({ length: size }, (_, i) => startAngle(warmStart?.[i] ?? 0.5));
  const operations: GateOperation[] = angles.map((angle, i) => gate('ry', [angle], [i]));
  const inputs: string[] = [];
  for (let layer = 0; layer < depth; layer++) {
    const [gamma, beta] = [`gamma${layer}`, `beta${layer}`];
    inputs.push(gamma, beta);
    operations.push(...costLayer(ising, gamma, scale));
    angles.forEach((angle, i) => {
      operations.push(...mixer(i, beta, warmStart === undefined ? undefined : angle));
    });
  }
  return {
    qubitCount: size,
    bitCount: 0,
    qubitRegisters: [],
    bitRegisters: [],
    inputs,
    operations,
  };
}

/** The cost as an observable, and the constant that it lacks. */
export function costObservable(ising: Ising): { terms: PauliTerm[]; offset: number } {
  const label = (...qubits: number[]) =>
    Array.from({ length: ising.size }, (_, i) => (qubits.includes(ising.size - 1 - i) ? 'Z' : 'I'));
  const terms = [
    ...ising.fields.map((coefficient, i) => ({ coefficient, pauli: label(i).join('') })),
    ...ising.pairs.map(([i, j, coefficient]) => ({ coefficient, pauli: label(i, j).join('') })),
  ].filter(({ coefficient }) => coefficient !== 0);
  return { terms, offset: ising.offset };
}

/** √(Σh² + 2ΣJ²) / √n: √d times the weight of an edge for a graph in which all degrees are d. */
function scaleOf({ size, fields, pairs }: Ising): number {
  const ofFields = fields.reduce((sum, field) => sum + field * field, 0);
  const squares = pairs.reduce((sum, [, , weight]) => sum + 2 * weight * weight, ofFields);
  return squares > 0 ? Math.sqrt(squares / size) : 1;
}

/** Diagonal gates only: the compiler makes one pass of them. */
function costLayer({ fields, pairs }: Ising, gamma: string, scale: number): GateOperation[] {
  const rotations = fields.map((field, i) => gate('rz', [times((2 * field) / scale, gamma)], [i]));
  const couplings = pairs.map(([i, j, weight]) =>
    gate('rzz', [times((2 * weight) / scale, gamma)], [i, j]),
  );
  return [...rotations.filter((_, i) => fields[i] !== 0), ...couplings];
}

function mixer(qubit: number, beta: string, angle: number | undefined): GateOperation[] {
  if (angle === undefined) return [gate('rx', [times(-2, beta)], [qubit])];
  return [
    gate('ry', [-angle], [qubit]),
    gate('rz', [times(-2, beta)], [qubit]),
    gate('ry', [angle], [qubit]),
  ];
}

/** ry of this angle on |0⟩ is measured as 1 with the probability. */
function startAngle(probability: number): number {
  return 2 * libm.atan2(Math.sqrt(probability), Math.sqrt(1 - probability));
}

function times(factor: number, name: string): Expression {
  return { op: '*', left: factor, right: { op: 'input', name } };
}

function gate(name: string, parameters: Parameter[], qubits: number[]): GateOperation {
  return { kind: 'gate', gate: name, parameters, qubits, controls: [] };
}
