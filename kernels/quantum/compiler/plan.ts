/** A compiled circuit: what the engine interprets. It holds no memory of the engine's. */
export interface Plan {
  qubitCount: number;
  /** Qubits of a tile: the engine gives each thread two of them. */
  tileExponent: number;
  /** Number of steps, whose descriptions begin the program. */
  stepCount: number;
  program: Int32Array;
  constants: Float64Array;
  /** Tables of 2^tileExponent phases that must be kept at a time. */
  tableCount: number;
  /** Qubits of the largest dense matrix. */
  denseExponent: number;
  passCount: number;
  /** Bytes of the state that all passes together read and write. */
  movedBytes: number;
  /** Numbers that add up to the expectation value; 0 when the plan is for amplitudes. */
  resultCount: number;
  /** Where the results of observations lie among those numbers; those of one number are added up. */
  records: { id: number; start: number; jobs: number }[];
  /** Whether it begins with the state that the engine holds, in place of |0…0⟩. */
  startsFromHeld: boolean;
  /** Whether that state has a qubit less, and the plan makes the upper half from it. */
  doubles: boolean;
  /** Whether the engine holds the state at its end after it. */
  keepsState: boolean;
}
