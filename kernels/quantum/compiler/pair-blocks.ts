import type { GateOperation, Operation, UnitaryOperation } from '../circuit';
import { findGate } from '../gates';
import { powerOfTwo } from '../power-of-two';
import type { Observation } from './lowering';

/** Gates of two qubits that follow each other without anything else on these, and so are one matrix. */
export interface PairBlock {
  kind: 'pair';
  qubits: readonly [number, number];
  operations: (GateOperation | UnitaryOperation)[];
}

type Step = Operation | Observation;

/** A block that may still grow. */
interface Open {
  block: PairBlock;
  /** Where its last gate is. */
  last: number;
  /** Whether a gate of one qubit that mixes states has come since the last of two. */
  isMixed: boolean;
  /** Whether one sweep of its own is less work than its gates. */
  isWorth: boolean;
}

/** At which a gate's matrix shows what is 0 at all angles. */
const SOME_ANGLES = [0.37, 0.73, 1.19, 1.61];
/** How far a matrix may be from unitary. */
const TOLERANCE = 1e-13;

/**
 * Puts what acts on two qubits alone into blocks, each where its last gate was. What only permutes
 * basis states and changes their phases is left alone, since a whole stage of that is one sweep.
 */
export function withPairBlocks(steps: readonly Step[]): readonly (Step | PairBlock)[] {
  const open: (Open | undefined)[] = [];
  const blocks: (Open | undefined)[] = [];
  let isAny = false;
  for (let at = 0; at < steps.length; at += 1) {
    const step = steps[at] as Step;
    const block = join(open, step, at);
    blocks.push(block);
    isAny ||= block?.isWorth === true;
  }
  if (!isAny) return steps;
  return steps.flatMap((step, at): (Step | PairBlock)[] => {
    const one = blocks[at];
    if (one === undefined || !one.isWorth) return [step];
    return one.last === at ? [one.block] : [];
  });
}

/** Adds a step to the block it belongs to, and closes those that it ends. */
function join(open: (Open | undefined)[], step: Step, at: number): Open | undefined {
  if (step.kind === 'barrier') return undefined;
  if (step.kind !== 'gate' && step.kind !== 'unitary') {
    open.length = 0;
    return undefined;
  }
  const { qubits } = step;
  const [a, b] = qubits as [number, number];
  const known = open[a];
  const isFit = step.kind === 'gate' || isUnitary(step.matrix);
  if (qubits.length === 1 && isFit) {
    if (known === undefined) return undefined;
    known.isMixed ||= isMixing(step);
    return added(known, step, at);
  }
  if (qubits.length === 2 && known !== undefined && known === open[b] && isFit) {
    known.isWorth ||= known.isMixed || isMixing(step);
    return added(known, step, at);
  }
  for (const qubit of qubits) {
    const other = open[qubit];
    if (other === undefined) continue;
    for (const member of other.block.qubits) open[member] = undefined;
  }
  if (qubits.length !== 2 || a === b || !isFit) return undefined;
  const block: PairBlock = { kind: 'pair', qubits: [a, b], operations: [step] };
  const begun = { block, last: at, isMixed: false, isWorth: isMixing(step) };
  open[a] = begun;
  open[b] = begun;
  return begun;
}

function added(one: Open, step: PairBlock['operations'][number], at: number): Open {
  one.block.operations.push(step);
  one.last = at;
  return one;
}

const MIXING = new Map<string, boolean>();

/** Whether a gate does more than permute basis states and change their phases. */
function isMixing(step: GateOperation | UnitaryOperation): boolean {
  if (step.kind === 'unitary') return isDense(step.matrix);
  const known = MIXING.get(step.gate);
  if (known !== undefined) return known;
  const record = findGate(step.gate);
  if (record === undefined) return false;
  const isSo = isDense(record.matrix(SOME_ANGLES.slice(0, record.parameters.length)));
  MIXING.set(step.gate, isSo);
  return isSo;
}

/** Whether some row has more than one number that is not 0. */
function isDense(matrix: Float64Array): boolean {
  const size = Math.sqrt(matrix.length / 2);
  for (let row = 0; row < size; row += 1) {
    let count = 0;
    for (let at = row * size; at < (row + 1) * size; at += 1) {
      if (matrix[2 * at] !== 0 || matrix[2 * at + 1] !== 0) count += 1;
    }
    if (count > 1) return true;
  }
  return false;
}

function isUnitary(m: Float64Array): boolean {
  const size = Math.sqrt(m.length / 2);
  if (size !== 2 && size !== powerOfTwo(2)) return false;
  for (let x = 0; x < size; x += 1) {
    for (let y = 0; y <= x; y += 1) {
      let re = x === y ? -1 : 0;
      let im = 0;
      for (let k = 0; k < size; k += 1) {
        const p = 2 * (x * size + k);
        const q = 2 * (y * size + k);
        const [pr, pi] = [m[p] as number, m[p + 1] as number];
        const [qr, qi] = [m[q] as number, m[q + 1] as number];
        re += pr * qr + pi * qi;
        im += pi * qr - pr * qi;
      }
      if (Math.abs(re) + Math.abs(im) > TOLERANCE) return false;
    }
  }
  return true;
}
