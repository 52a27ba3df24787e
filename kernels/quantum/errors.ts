/** Why a quantum kernel refuses what it is given. Callers branch on these, never on the message. */
export type QuantumErrorCode =
  | 'UNKNOWN_GATE'
  | 'WRONG_PARAMETER_COUNT'
  | 'WRONG_QUBITS'
  | 'INPUT_MISSING'
  | 'NOT_FINITE'
  | 'NOT_UNITARY_CIRCUIT'
  | 'TOO_WIDE'
  | 'OUT_OF_RANGE'
  | 'BAD_STATE'
  | 'BAD_PAULI'
  | 'BAD_CHANNEL'
  | 'NOT_CLIFFORD'
  | 'NO_STATE'
  | 'IMPOSSIBLE_OUTCOME'
  | 'ENDLESS_LOOP'
  | 'BAD_FCIDUMP'
  | 'BAD_ACTIVE_SPACE';

/** Thrown by gates, parameters, twin and results when an input is impossible. */
export class QuantumError extends Error {
  override readonly name = 'QuantumError';

  constructor(
    readonly code: QuantumErrorCode,
    message: string,
  ) {
    super(message);
  }
}
