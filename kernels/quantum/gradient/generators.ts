import type { Circuit, GateOperation, Operation, Parameter } from '../circuit';
import type { PauliString } from '../compiler/sweep';
import { gateOf } from '../gates';
import { inputsOf } from '../parameters';

/** A gate e^{iκαQ} of one angle α that depends on inputs, or any operation that depends on none. */
export interface Piece {
  operation: Operation;
  /** What the gate's angle is; undefined where it depends on no input. */
  angle?: Exclude<Parameter, number>;
}

/** Gates of one angle: the qubits on which they act only where all are 1, a Pauli letter for each of the
 * others, and κ. */
const GENERATORS: Readonly<Record<string, { controls: number; letters: string; kappa: number }>> = {
  gphase: { controls: 0, letters: '', kappa: 1 },
  p: { controls: 1, letters: '', kappa: 1 },
  cp: { controls: 2, letters: '', kappa: 1 },
  rx: { controls: 0, letters: 'X', kappa: -0.5 },
  ry: { controls: 0, letters: 'Y', kappa: -0.5 },
  rz: { controls: 0, letters: 'Z', kappa: -0.5 },
  crx: { controls: 1, letters: 'X', kappa: -0.5 },
  cry: { controls: 1, letters: 'Y', kappa: -0.5 },
  crz: { controls: 1, letters: 'Z', kappa: -0.5 },
  rxx: { controls: 0, letters: 'XX', kappa: -0.5 },
  ryy: { controls: 0, letters: 'YY', kappa: -0.5 },
  rzz: { controls: 0, letters: 'ZZ', kappa: -0.5 },
};
/** The gate to which all others come down. */
const GENERAL = 'u';

/** Takes gates with inputs apart until each has one angle; all others stay as they are. */
export function piecesOf({ operations }: Circuit): Piece[] {
  return operations.flatMap(apart);
}

function apart(operation: Operation): Piece[] {
  if (operation.kind !== 'gate') return [{ operation }];
  if (operation.parameters.every((parameter) => inputsOf(parameter).length === 0)) {
    return [{ operation }];
  }
  const { name, decomposition } = gateOf(operation.gate);
  if (GENERATORS[name] !== undefined) {
    const angle = operation.parameters[0] as Exclude<Parameter, number>;
    return [{ operation: { ...operation, gate: name }, angle }];
  }
  const steps = name === GENERAL ? eulerSteps(operation) : decomposition?.(operation.parameters);
  const further = operation.controls.length;
  const place = (qubit: number) => operation.qubits[further + qubit] as number;
  return (steps ?? []).flatMap((step) =>
    apart({
      ...step,
      controls: [...operation.controls, ...step.controls],
      qubits: [...operation.qubits.slice(0, further), ...step.qubits.map(place)],
    }),
  );
}

/** u(θ, φ, λ) = p(φ) ry(θ) p(λ), the last one first. */
function eulerSteps({ parameters }: GateOperation): GateOperation[] {
  const [theta, phi, lambda] = parameters as [Parameter, Parameter, Parameter];
  const step = (gate: string, angle: Parameter): GateOperation => ({
    kind: 'gate',
    gate,
    parameters: [angle],
    qubits: [0],
    controls: [],
  });
  return [step('p', lambda), step('ry', theta), step('p', phi)];
}

/** κQ of a gate of one angle as Pauli strings: a control is (1 ± Z)/2. */
export function generatorOf({ gate, qubits, controls }: GateOperation): PauliString[] {
  const { controls: own, letters, kappa } = GENERATORS[gate] as (typeof GENERATORS)[string];
  const values = [...controls, ...new Array<1>(own).fill(1)];
  let flips = 0;
  let signs = 0;
  [...letters].forEach((letter, i) => {
    const bit = 1 << (qubits[values.length + i] as number);
    if (letter !== 'Z') flips |= bit;
    if (letter !== 'X') signs |= bit;
  });
  let strings: PauliString[] = [{ coefficient: kappa, flips, signs }];
  values.forEach((value, i) => {
    const bit = 1 << (qubits[i] as number);
    strings = strings.flatMap((string) => [
      { ...string, coefficient: string.coefficient / 2 },
      {
        ...string,
        coefficient: (value === 1 ? -0.5 : 0.5) * string.coefficient,
        signs: string.signs | bit,
      },
    ]);
  });
  return strings;
}
