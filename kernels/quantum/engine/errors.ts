/** Why the engine refuses a circuit. Callers branch on these, never on the message. */
export type EngineErrorCode = 'TOO_WIDE' | 'NOT_UNITARY_CIRCUIT' | 'WRONG_MATRIX';

/** Thrown by compiler and engine when a circuit cannot be run as it is. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: EngineErrorCode,
    message: string,
    /** With `TOO_WIDE`: how many qubits would fit. */
    readonly qubitsThatFit?: number,
  ) {
    super(message);
  }
}
