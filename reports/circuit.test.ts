import type { CircuitResults } from '../schemas/quantum/steps';
import type { RunRecord } from '../schemas/run-record';
import { type ReportFile, renderRun } from './index';
import { otherRecord, reference } from './testing/record';
import { tagsOf, textOf } from './testing/structure';

const RESULTS: CircuitResults = {
  ...{ qubits: 3, bits: 2, operations: 5, isDynamic: false, fidelity: 0.5 },
  method: 'statevector',
  counts: [
    { bits: '11', count: 513 },
    { bits: '00', count: 487 },
  ],
  allCounts: reference('a'),
  topStates: [{ index: 3, bits: '011', probability: 0.5, re: 0, im: -Math.SQRT1_2 }],
  expectations: [
    {
      ...{ name: 'energy', value: -1.25 },
      standardError: 0,
      sampled: { value: -1.26, standardError: 0.02, groups: 2, shots: 200 },
      zeroNoise: null,
    },
  ],
  blochVectors: [
    { x: 0, y: 0, z: 0 },
    { x: 0, y: 0, z: 0 },
    { x: 0.6, y: 0, z: 0.8 },
  ],
  ...{
    chosenAmplitudes: [],
    probabilities: [],
    densityMatrices: [],
    entropies: [{ qubits: [0], bits: 1 }],
  },
  entropyPerCut: [1, null],
  drawing: {
    ...{ qubits: ['q[0]', 'q[1]', 'q[2]'], bits: ['c[0]'], columns: 4 },
    marks: [
      { ...mark(0, 'h'), targets: [0] },
      { ...mark(1, 'x'), targets: [1], controls: [{ wire: 0, on: 1 }] },
      { ...mark(2, ''), kind: 'measure', targets: [0], bit: 0 },
      { ...mark(3, 'rx(0.4)'), targets: [2], conditions: [0] },
    ],
    hidden: { qubits: 0, bits: 1, operations: 1 },
  },
  amplitudes: reference('b'),
  ...{ plan: null, pointValues: null },
};

function mark(column: number, label: string): CircuitResults['drawing']['marks'][number] {
  return {
    ...{ column, label, kind: 'gate', bit: null },
    targets: [],
    controls: [],
    conditions: [],
  };
}

function pageOf(output: unknown): string {
  const record = { ...otherRecord(), output, tables: {} } as RunRecord;
  return (renderRun(record)['report.html'] as ReportFile).bytes;
}

const classes = (page: string, name: string) =>
  tagsOf(page).filter(({ attributes }) => attributes.class === name).length;

describe('the report of a circuit', () => {
  const page = pageOf(RESULTS);

  it('draws the circuit, the counts, the entropies and the Bloch vectors', () => {
    expect(classes(page, 'circuit')).toBe(1);
    // Three boxes: h, the meter, rx. The target of cx is a circle.
    expect(classes(page, 'box')).toBe(3);
    expect(classes(page, 'bloch')).toBe(3);
    // Two counts and one entropy: the other could not be computed.
    expect(classes(page, 'left')).toBe(3);
    const text = textOf(page);
    expect(text).toContain('Abridged: 1 bit, 1 operation not drawn');
    expect(text).toContain('1 cut (–) too entangled');
    expect(text).toContain('|011⟩');
    expect(text).toContain('± 0.020000');
    expect(text).toContain('b'.repeat(64));
  });

  it('is the same from the record that JSON kept', () => {
    expect(pageOf(JSON.parse(JSON.stringify(RESULTS)))).toBe(page);
  });

  it('keeps labels from becoming markup', () => {
    const qubits = ['<b>', '"><script>', '&'];
    const hostile = { ...RESULTS, drawing: { ...RESULTS.drawing, qubits } };
    const shape = (text: string) => tagsOf(text).map(({ name }) => name);
    expect(shape(pageOf(hostile))).toEqual(shape(page));
  });

  it('wraps a long circuit to the width of the page', () => {
    const marks = Array.from({ length: 60 }, (_, i) => ({ ...mark(i, 'rx(0.12)'), targets: [0] }));
    const drawing = { ...RESULTS.drawing, columns: 60, marks };
    const long = pageOf({ ...RESULTS, drawing });
    expect(classes(long, 'circuit')).toBe(5);
    expect(classes(long, 'box')).toBe(60);
  });

  it('shows what it does not know as it is', () => {
    const odd = pageOf({ ...RESULTS, drawing: { ...RESULTS.drawing, columns: 1e9 } });
    expect(classes(odd, 'circuit')).toBe(0);
    expect(odd).toContain('blochVectors');
  });
});
