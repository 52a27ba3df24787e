import { createRandom } from '../../statistics/random';
import { askQiskit } from '../compliance/qiskit';
import { QuantumError } from '../errors';
import { evaluate, input } from '../parameters';
import { unitaryOf } from '../twin';
import { findGate, GATES, type GateRecord, gateOf } from '.';

const TOLERANCE = 1e-14;
const SEED = 'gates';
const PRIMITIVES = ['cx', 'gphase', 'u'];
/** The inverses that Qiskit's library has no name for. */
const OWN_INVERSES = ['csxdg', 'iswapdg', 'dcxdg', 'c3sxdg', 'rc3xdg'];

/** Every gate of Qiskit's qelib1.inc and stdgates.inc, as those files declare them. */
const QELIB1 =
  'u3 u2 u1 cx id u0 u p x y z h s sdg t tdg rx ry rz sx sxdg cz cy swap ch ccx cswap crx cry crz ' +
  'cu1 cp cu3 csx cu rxx rzz rccx rc3x c3x c3sqrtx c4x U CX';
const STDGATES =
  'p x y z h s sdg t tdg sx rx ry rz cx cy cz cp crx cry crz ch swap ccx cswap cu CX phase cphase ' +
  'id u1 u2 u3 U gphase';
const QISKIT = 'r c3sx dcx cs csdg ccz rcccx ryy rzx xx_minus_yy xx_plus_yy ecr iswap global_phase';

const records = [...GATES.values()];

/** Angles of every size, and those at which a sign or a branch could go wrong. */
const cases = records.flatMap((record) => {
  const random = createRandom(SEED, record.name);
  const wild = () => record.parameters.map(() => (random.uniform() - 0.5) * 20);
  const right = () => record.parameters.map(() => (random.integer(9) - 4) * (Math.PI / 2));
  const sets = record.parameters.length === 0 ? [[]] : [wild(), wild(), wild(), right(), right()];
  return sets.map((parameters) => ({ record, parameters, name: `${record.name}(${parameters})` }));
});

test('has every gate of qelib1.inc, stdgates.inc and Qiskit', () => {
  const missing = `${QELIB1} ${STDGATES} ${QISKIT}`.split(' ').filter((name) => !findGate(name));
  expect(missing).toEqual([]);
});

test('names and aliases are unique, and help says something', () => {
  const names = records.flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
  for (const record of records) {
    expect(gateOf(record.name)).toBe(record);
    for (const alias of record.aliases) expect(gateOf(alias)).toBe(record);
    expect(record.help).toMatch(/^\S.{8,}\.$/u);
  }
});

test('every matrix is that of Qiskit, global phase included', () => {
  const answers = askQiskit({
    matrices: cases.map(({ record, parameters }) => ({ gate: record.name, parameters })),
  }).matrices;
  const wrong = cases.filter(
    ({ record, parameters }, i) =>
      !(distance(record.matrix(parameters), answers[i] as Float64Array) <= TOLERANCE),
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test.each(cases)('$name is unitary', ({ record, parameters }) => {
  const matrix = record.matrix(parameters);
  expect(matrix).toHaveLength(2 * 4 ** record.qubits);
  expect(distance(product(adjoint(matrix), matrix), identity(record))).toBeLessThan(TOLERANCE);
});

test.each(cases)('the inverse of $name undoes it', ({ record, parameters }) => {
  const { gate, parameters: undone } = record.inverse(parameters);
  const inverse = gateOf(gate);
  expect(inverse.name).toBe(gate);
  expect(inverse.qubits).toBe(record.qubits);
  const matrix = inverse.matrix(undone.map((parameter) => evaluate(parameter)));
  expect(distance(product(matrix, record.matrix(parameters)), identity(record))).toBeLessThan(
    TOLERANCE,
  );
});

test.each(cases)('the decomposition of $name has its matrix', ({ record, parameters }) => {
  if (record.decomposition === null) {
    expect(PRIMITIVES).toContain(record.name);
    return;
  }
  const operations = record.decomposition(parameters);
  const circuit = circuitOf(record, operations);
  expect(distance(unitaryOf(circuit), record.matrix(parameters))).toBeLessThan(TOLERANCE);
});

test('decompositions end at u, cx and gphase', () => {
  const depth = (name: string, above: readonly string[]): number => {
    expect(above).not.toContain(name);
    const record = gateOf(name);
    expect(record.name).toBe(name);
    const steps = record.decomposition?.(record.parameters.map(() => 0)) ?? [];
    return 1 + Math.max(0, ...steps.map((step) => depth(step.gate, [...above, name])));
  };
  for (const { name } of records) expect(depth(name, [])).toBeLessThanOrEqual(10);
  const primitives = records.filter((record) => record.decomposition === null);
  expect(primitives.map(({ name }) => name).sort()).toEqual(PRIMITIVES);
});

test('symbolic parameters give the same inverse and decomposition as their values', () => {
  for (const { record, parameters } of cases) {
    const symbols = record.parameters.map(input);
    const values = Object.fromEntries(
      record.parameters.map((name, i) => [name, parameters[i] ?? 0]),
    );
    const numbers = (list: readonly Parameters<typeof evaluate>[0][]) =>
      list.map((parameter) => evaluate(parameter, values) + 0);
    const symbolic = record.inverse(symbols);
    const known = record.inverse(parameters);
    expect(symbolic.gate).toBe(known.gate);
    expect(numbers(symbolic.parameters)).toEqual(numbers(known.parameters));
    const steps = record.decomposition?.(parameters) ?? [];
    const bound = (record.decomposition?.(symbols) ?? []).map((step) => numbers(step.parameters));
    expect(bound).toEqual(steps.map((step) => numbers(step.parameters)));
  }
});

test('what a caller does to an answer does not reach the table', () => {
  for (const name of ['x', 'rx', 'ccx']) {
    const record = gateOf(name);
    const parameters = record.parameters.map(() => 0.3);
    const before = record.matrix(parameters);
    record.matrix(parameters).fill(7);
    const step = record.decomposition?.(parameters)[0];
    step?.qubits.push(99);
    step?.parameters.push(99);
    expect(record.matrix(parameters)).toEqual(before);
    expect(record.decomposition?.(parameters)[0]?.qubits).not.toContain(99);
    expect(record.decomposition?.(parameters)[0]?.parameters).not.toContain(99);
  }
});

test('unknown names and wrong numbers of parameters are refused', () => {
  expect(() => gateOf('toString')).toThrow(QuantumError);
  for (const record of records) {
    const tooMany = [...record.parameters.map(() => 0), 0];
    expect(() => record.matrix(tooMany)).toThrow(/takes \d parameters?, not \d/);
    expect(() => record.inverse(tooMany)).toThrow(QuantumError);
    if (record.decomposition) expect(() => record.decomposition?.(tooMany)).toThrow(QuantumError);
  }
});

test("the table adds to Qiskit's names only the inverses that these lack", () => {
  for (const name of OWN_INVERSES) expect(gateOf(name).help).toMatch(/^The inverse of/);
});

function circuitOf(
  record: GateRecord,
  operations: ReturnType<NonNullable<GateRecord['decomposition']>>,
) {
  return {
    qubitCount: record.qubits,
    bitCount: 0,
    qubitRegisters: [],
    bitRegisters: [],
    inputs: [],
    operations,
  };
}

function identity({ qubits }: GateRecord): Float64Array {
  const size = 2 ** qubits;
  return Float64Array.from({ length: 2 * size * size }, (_, i) =>
    i % (2 * size + 2) === 0 ? 1 : 0,
  );
}

function adjoint(matrix: Float64Array): Float64Array {
  const size = Math.sqrt(matrix.length / 2);
  return Float64Array.from(matrix, (_, i) => {
    const [row, column] = [Math.floor(i / 2 / size), Math.floor(i / 2) % size];
    const value = matrix[2 * (column * size + row) + (i % 2)] as number;
    return i % 2 === 0 ? value : -value;
  });
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  const size = Math.sqrt(a.length / 2);
  const result = new Float64Array(a.length);
  const at = (m: Float64Array, row: number, column: number) => {
    const i = 2 * (row * size + column);
    return [m[i] as number, m[i + 1] as number] as const;
  };
  for (let i = 0; i < size * size * size; i++) {
    const [row, column, k] = [Math.floor(i / size / size), Math.floor(i / size) % size, i % size];
    const [[p, q], [r, s]] = [at(a, row, k), at(b, k, column)];
    const to = 2 * (row * size + column);
    result[to] = (result[to] as number) + p * r - q * s;
    result[to + 1] = (result[to + 1] as number) + p * s + q * r;
  }
  return result;
}

/** The largest difference of two numbers at the same place; infinite where lengths differ. */
function distance(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((max, value, i) => Math.max(max, Math.abs(value - (b[i] as number))), 0);
}
