/**
 * The table of gates: one record for every gate of OpenQASM's `qelib1.inc` and `stdgates.inc` and of
 * Qiskit's library with a fixed number of qubits, and the inverses that these lack. Reader, compiler,
 * engines, twin and the reference page take their facts from here.
 */
import { QuantumError } from '../errors';
import { MANY_QUBIT } from './many-qubit';
import type { GateRecord } from './record';
import { SINGLE_QUBIT_FIXED } from './single-qubit-fixed';
import { SINGLE_QUBIT_ROTATIONS } from './single-qubit-rotations';
import { TWO_QUBIT_FIXED } from './two-qubit-fixed';
import { TWO_QUBIT_ROTATIONS } from './two-qubit-rotations';

export type { GateRecord } from './record';

/** All gates by name, aliases not among the keys. */
export const GATES: ReadonlyMap<string, GateRecord> = new Map(
  [
    ...SINGLE_QUBIT_ROTATIONS,
    ...SINGLE_QUBIT_FIXED,
    ...TWO_QUBIT_FIXED,
    ...TWO_QUBIT_ROTATIONS,
    ...MANY_QUBIT,
  ].map((record) => [record.name, record]),
);

const BY_ANY_NAME: ReadonlyMap<string, GateRecord> = new Map(
  [...GATES.values()].flatMap((record) =>
    [record.name, ...record.aliases].map((name) => [name, record] as const),
  ),
);

/** The gate of a name or alias; undefined when there is none. */
export function findGate(name: string): GateRecord | undefined {
  return BY_ANY_NAME.get(name);
}

/**
 * The gate of a name or alias.
 * @throws QuantumError UNKNOWN_GATE
 */
export function gateOf(name: string): GateRecord {
  const record = findGate(name);
  if (record === undefined) throw new QuantumError('UNKNOWN_GATE', `there is no gate '${name}'`);
  return record;
}
