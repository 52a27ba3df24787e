// What compiler and engine agree on; read by TypeScript and AssemblyScript alike, so integers only.

/** Bytes of one amplitude in a tile: real part, imaginary part, two doubles. */
export const AMPLITUDE_BYTES = 16;

/** Where the header of a run lies; the page below is the compiler's own. */
export const HEADER = 65536;
/** Offsets in the header. The claim is 64 bits wide: step in the upper half, jobs left in the lower. */
export const CLAIM = 0;
export const DONE = 8;
export const EPOCH = 12;
export const STOP = 16;
export const HELPERS = 20;
export const STEPS = 24;
export const CONSTANTS = 28;
export const TABLES = 32;
export const STATE = 36;
export const SCRATCH = 40;
export const SCRATCH_STRIDE = 44;
export const PROGRAM = 48;
export const RESULTS = 52;
/** Bytes of an amplitude in the state, as a power of two: 4, or 3 in single precision. */
export const STATE_SHIFT = 56;
export const DOUBLE_SHIFT = 4;
export const SINGLE_SHIFT = 3;
export const HEADER_BYTES = 64;

/** Words of a step: its kind and number of jobs, then what the kind needs. */
export const STEP_WORDS = 13;
export const STEP_KIND = 0;
export const STEP_JOBS = 1;
export const STEP_START = 2;
export const STEP_COUNT = 3;
export const STEP_TILE_EXPONENT = 4;
export const STEP_TILE_MASK = 5;
export const STEP_OUTER_MASK = 6;
export const STEP_LIVE_MASK = 7;
export const STEP_LOW_BITS = 8;
/** Whether tiles are written back, and where expectation values go, one number a job; −1 if nowhere. */
export const STEP_WRITES = 9;
export const STEP_RESULTS = 10;
/** Whether operations leave numbers of their own, so that each must be done on every tile. */
export const STEP_RECORDS = 11;
/** Of a pass and its tables: whether a tile may hold floats where the state does. */
export const STEP_NARROW = 12;

/** Kinds of step. */
export const KIND_TABLES = 0;
export const KIND_PASS = 1;
/** Its start and count are those of the groups, its tile exponent is that of a block, its outer mask
 * the qubits of the state. */
export const KIND_PAULI_SUM = 2;
/** Amplitudes of a job of a Pauli sum, as a power of two. */
export const JOB_EXPONENT = 13;

/** Operations on a tile. Each begins with its code and its length in words. */
export const OP_ROTATE = 1;
export const OP_HADAMARD = 2;
export const OP_DIAGONAL = 3;
export const OP_HALF_DIAGONAL = 4;
export const OP_MONOMIAL = 5;
export const OP_CROSS = 6;
export const OP_SCALE = 7;
export const OP_DENSE = 8;
export const OP_EXPECTATION = 9;
export const OP_RECORD = 10;
/** Slopes that need one reading: of all diagonal strings, and of three X or Y. */
export const OP_DIAGONAL_SLOPES = 11;
export const OP_FLIPPING_SLOPES = 12;
/** Two steps of a Fourier transform. */
export const OP_FOURIER = 13;
/** Any gate of two qubits, but for what commutes to elsewhere. */
export const OP_PAIR = 14;
