import type { Circuit, GateOperation, Operation, UnitaryOperation } from '../circuit';
import { QuantumError } from '../errors';
import { gateOf } from '../gates';

type Unitary = GateOperation | UnitaryOperation;

/**
 * A circuit that does the same with `factor` times as many gates, so that noise which follows gates
 * grows in proportion: U (U†U)^k and, for the part of a fold that is left, the last gates once more
 * (Giurgica-Tiron et al. 2020, doi:10.1109/QCE49297.2020.00045). Final measurements stay at the end.
 * @param factor from 1; the nearest that whole gates allow is taken
 * @throws QuantumError OUT_OF_RANGE; NOT_UNITARY_CIRCUIT for a circuit that measures on its way
 */
export function foldCircuit(circuit: Circuit, factor: number): Circuit {
  if (!(factor >= 1 && factor <= 1000)) {
    throw new QuantumError('OUT_OF_RANGE', `the factor is ${factor}, not from 1 to 1000`);
  }
  const { gates, end } = parts(circuit);
  const inverse = gates.toReversed().map(inverseOf);
  const folds = Math.floor((factor - 1) / 2);
  const left = Math.round(((factor - 1 - 2 * folds) * gates.length) / 2);
  const operations: Operation[] = [...gates];
  for (let i = 0; i < folds; i++) {
    operations.push(...inverse, ...gates);
  }
  operations.push(...inverse.slice(0, left), ...gates.slice(gates.length - left), ...end);
  return { ...circuit, operations };
}

/** How many times as many gates a folded circuit has. */
export function foldingOf(circuit: Circuit, folded: Circuit): number {
  const count = parts(circuit).gates.length;
  return count === 0 ? 1 : parts(folded).gates.length / count;
}

function parts({ operations }: Circuit): { gates: Unitary[]; end: Operation[] } {
  const gates: Unitary[] = [];
  const end: Operation[] = [];
  for (const operation of operations) {
    if (operation.kind === 'barrier') continue;
    if (operation.kind === 'measure') {
      end.push(operation);
      continue;
    }
    const isGate = operation.kind === 'gate' || operation.kind === 'unitary';
    if (!isGate || end.length > 0) {
      const message = `'${operation.kind}' after a measurement or in place of a gate cannot be undone`;
      throw new QuantumError('NOT_UNITARY_CIRCUIT', message);
    }
    gates.push(operation);
  }
  return { gates, end };
}

function inverseOf(operation: Unitary): Unitary {
  if (operation.kind === 'gate') {
    return { ...operation, ...gateOf(operation.gate).inverse(operation.parameters) };
  }
  const size = 1 << operation.qubits.length;
  const matrix = new Float64Array(operation.matrix.length);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [from, to] = [2 * (column * size + row), 2 * (row * size + column)];
      matrix[to] = operation.matrix[from] as number;
      matrix[to + 1] = -(operation.matrix[from + 1] as number);
    }
  }
  return { ...operation, matrix };
}
