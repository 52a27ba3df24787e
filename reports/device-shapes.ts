import type { DeviceResults } from '../schemas/quantum/benchmark-steps';
import { every, type Fields, has } from './shapes';

const RESULTS: Fields = {
  node: 'string',
  processor: 'string',
  threads: 'number',
  secondsPerCircuit: 'number',
  largestQubits: 'number',
  bandwidthBytesPerSecond: 'number',
};
const FAMILY: Fields = { family: 'string', widestQubits: 'number or null', endedBy: 'string' };
const CIRCUIT: Fields = {
  family: 'string',
  qubits: 'number',
  gates: 'number',
  runs: 'number',
  compileSeconds: 'number',
  runSeconds: 'number',
  gatesPerSecond: 'number',
  bytesPerSecond: 'number',
  bandwidthFraction: 'number',
  digest: 'string',
};
/** Wider circuits were not measured by our step, and would make the axis of the picture endless. */
const QUBITS_MAX = 64;

/** Whether an output is that of a measured device (schemas/quantum/benchmark-steps.ts). */
export function isDeviceResults(value: unknown): value is DeviceResults {
  return (
    has(value, RESULTS) &&
    every(value.families, FAMILY) &&
    every(
      value.circuits,
      CIRCUIT,
      ({ qubits }) => (qubits as number) > 0 && (qubits as number) <= QUBITS_MAX,
    )
  );
}
