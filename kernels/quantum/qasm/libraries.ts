import type { Parameter } from '../circuit';
import type { QasmOptions } from './context';
import { SIGNATURES, signatureOf } from './signatures';
import { add, divide, negate } from './symbolic';

/** What a name of a library stands for. */
export interface LibraryGate {
  /** How many parameters and qubits it takes. */
  parameters: number;
  qubits: number;
  /** The gates of the table that it becomes. */
  steps: (parameters: readonly Parameter[]) => Step[];
  /** The gate of the table, where it is just that. */
  gate?: string;
}

/** A gate of the table on all qubits of the library's gate; `gphase` on none. */
export interface Step {
  gate: string;
  parameters: readonly Parameter[];
  /** Controls among the gate's own qubits, the first ones. */
  controls?: number;
}

/** Name of OpenQASM 3's standard library. */
export const STDGATES_FILE = 'stdgates.inc';

type Names = ReadonlyMap<string, LibraryGate>;

const HALF_PI = Math.PI / 2;

const inTable = (gate: string): LibraryGate => {
  const { parameters, qubits } = signatureOf(gate);
  return { parameters, qubits, gate, steps: (given) => [{ gate, parameters: given }] };
};

const library = (names: string, more: [string, LibraryGate][]): Map<string, LibraryGate> =>
  new Map([
    ...names.split(' ').map((name): [string, LibraryGate] => [name, inTable(name)]),
    ...more,
  ]);

const general = (
  parameters: number,
  toEuler: (given: readonly Parameter[]) => Parameter[],
  phase?: (given: readonly Parameter[]) => Parameter,
): LibraryGate => ({
  parameters,
  qubits: 1,
  steps: (given) => {
    const u = { gate: 'u', parameters: toEuler(given) };
    const gamma = phase?.(given) ?? 0;
    return gamma === 0 ? [u] : [u, { gate: 'gphase', parameters: [gamma] }];
  },
});

const [first, second] = [0, 1].map(
  (index) => (given: readonly Parameter[]) => given[index] as Parameter,
) as [Selector, Selector];
type Selector = (given: readonly Parameter[]) => Parameter;

const U = inTable('u');
const U2 = general(2, (given) => [HALF_PI, first(given), second(given)]);
const U0: LibraryGate = { parameters: 1, qubits: 1, steps: () => [{ gate: 'id', parameters: [] }] };
const CU3: LibraryGate = {
  parameters: 3,
  qubits: 2,
  steps: (given) => [{ gate: 'cu', parameters: [...given, 0] }],
};
const C3SX: LibraryGate = {
  parameters: 0,
  qubits: 4,
  steps: () => [{ gate: 'sx', parameters: [], controls: 3 }],
};
const COMMON = 'id x y z h s sdg t tdg sx rx ry rz p cx cy cz ch cp crx cry crz cu swap ccx cswap';

/** OpenQASM 3's built-in gates by the current specification: its U is e^{iθ/2} times Qiskit's. */
const BUILT_IN_3: Names = library('gphase', [
  [
    'U',
    general(
      3,
      (given) => [...given],
      (given) => divide(first(given), 2),
    ),
  ],
]);

/** As BUILT_IN_3, with U as Qiskit's importer takes it. */
const BUILT_IN_3_QISKIT: Names = library('gphase', [['U', U]]);

/** OpenQASM 2's built-in gates, as Qiskit takes them: the paper's U has another phase. */
const BUILT_IN_2: Names = new Map([
  ['U', U],
  ['CX', inTable('cx')],
]);

const ALIASES_3: [string, LibraryGate][] = [
  ['CX', inTable('cx')],
  ['phase', inTable('p')],
  ['cphase', inTable('cp')],
  ['u1', inTable('p')],
];

/** OpenQASM 3's standard library by the current specification: u2 and u3 are in SU(2). */
const STDGATES: Names = library(COMMON, [
  ...ALIASES_3,
  [
    'u2',
    general(
      2,
      (given) => [HALF_PI, first(given), second(given)],
      (given) => halfSum(given),
    ),
  ],
  [
    'u3',
    general(
      3,
      (given) => [...given],
      ([, phi, lambda]) => halfSum([phi, lambda]),
    ),
  ],
]);

/** As STDGATES, with u2 and u3 as Qiskit's importer takes them. */
const STDGATES_QISKIT: Names = library(COMMON, [...ALIASES_3, ['u2', U2], ['u3', U]]);

/** The gates of `qelib1.inc` in the paper. */
const PAPER = 'id x y z h s sdg t tdg rx ry rz cx cy cz ch crz ccx';
const QELIB1: Names = library(PAPER, [
  ['u1', inTable('p')],
  ['u2', U2],
  ['u3', U],
  ['cu1', inTable('cp')],
  ['cu3', CU3],
]);

/**
 * Gates that are there once a library is included, unless the text defines the name itself:
 * Qiskit's later additions to `qelib1.inc`, and what many a file uses as if a library had it.
 */
export const EXTRAS: Names = new Map([
  ...[...SIGNATURES.keys()].map((name): [string, LibraryGate] => [name, inTable(name)]),
  ...QELIB1,
  ['u0', U0],
  ['c3sx', C3SX],
  ['c3sqrtx', C3SX],
  ['CX', inTable('cx')],
  ['phase', inTable('p')],
  ['cphase', inTable('cp')],
]);

/** The gates that a language has without any library. */
export function builtInsOf(version: 2 | 3, phases: QasmOptions['phases']): Names {
  if (version === 2) return BUILT_IN_2;
  return phases === 'qiskit' ? BUILT_IN_3_QISKIT : BUILT_IN_3;
}

/**
 * The gates that a file declares where it is included; undefined for files that are not built in.
 */
export function libraryOf(file: string, phases?: QasmOptions['phases']): Names | undefined {
  if (file === 'qelib1.inc') return QELIB1;
  if (file !== STDGATES_FILE) return undefined;
  return phases === 'qiskit' ? STDGATES_QISKIT : STDGATES;
}

const CONSTANTS_3 = {
  pi: Math.PI,
  π: Math.PI,
  tau: 2 * Math.PI,
  τ: 2 * Math.PI,
  euler: Math.E,
  ℇ: Math.E,
};
const CONSTANTS_2 = { pi: Math.PI };

/** The numbers that a language has names for. */
export function constantsOf(version: 2 | 3): Readonly<Record<string, number>> {
  return version === 2 ? CONSTANTS_2 : CONSTANTS_3;
}

function halfSum(given: readonly (Parameter | undefined)[]): Parameter {
  return divide(negate(add(given[0] as Parameter, given[1] as Parameter)), 2);
}
