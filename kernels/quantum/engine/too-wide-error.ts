import { QuantumError } from '../errors';

/** Thrown before memory is taken when a state does not fit. */
export class TooWideError extends QuantumError {
  constructor(
    message: string,
    /** How many qubits would fit. */
    readonly qubitsThatFit: number,
  ) {
    super('TOO_WIDE', `${message}: ${qubitsThatFit} qubits would fit`);
  }
}
