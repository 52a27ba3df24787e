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

function filesOf(output: unknown, more: Partial<RunRecord> = {}): Record<string, ReportFile> {
  return renderRun({ ...otherRecord(), output, tables: {}, ...more } as RunRecord);
}

function pageOf(output: unknown, more: Partial<RunRecord> = {}): string {
  return (filesOf(output, more)['report.html'] as ReportFile).bytes;
}

const classes = (page: string, name: string) =>
  tagsOf(page).filter(({ attributes }) => attributes.class === name).length;

describe('the report of a circuit', () => {
  const page = pageOf(RESULTS);

  it('draws the density matrices that were asked for, real and imaginary parts apart', () => {
    const plus = [0.5, 0, 0, -0.5, 0, 0.5, 0.5, 0];
    const page = filesOf({ ...RESULTS, densityMatrices: [{ qubits: [1], values: plus }] });
    const text = textOf(page['report.html']?.bytes ?? '');
    expect(text).toContain('Real part, q[1]');
    expect(text).toContain('|0⟩, |0⟩: 0.5');
    // Of the row |0⟩ and the column |1⟩; a cell is told by column, then row.
    expect(text).toContain('|1⟩, |0⟩: −0.5');
    expect(text).toContain('|0⟩, |1⟩: 0.5');
    expect(textOf(filesOf(RESULTS)['report.html']?.bytes ?? '')).not.toContain('Density matrices');
  });

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

describe('the report of a circuit in fragments', () => {
  const plan = (kind: string, count: number) => ({
    ...{ kind, items: 10 * count },
    fragments: Array.from({ length: count }, (_, i) => ({ from: 10 * i, count: 10 })),
  });
  const ran = (step: string, nodes: string[]) => ({
    ...(otherRecord().provenance[0] as RunRecord['provenance'][number]),
    ...{ step, nodes, results: 3, cached: 1, repeated: 2 },
  });

  it('draws the plan, and tells which nodes ran it', () => {
    const provenance = [
      ran('quantum.simulate', ['ada']),
      ran('quantum.runFragment', ['ada', 'bob']),
      ran('quantum.combineFragments', ['bob']),
    ];
    const page = pageOf({ ...RESULTS, plan: plan('shots', 3) }, { provenance });
    const text = textOf(page);
    expect(text).toContain('30 shots in 3 fragments');
    expect(text).toContain('shots 20 to 29');
    expect(text).toContain('3 qubits, on ada');
    expect(text).toContain('counts and means, on bob');
    expect(text).toMatch(
      /2 nodes; 1 fragment known from before; 2 took more than one attempt: ada, bob/,
    );
    const drawn = page.slice(page.indexOf('<figure class="plot chart plan"'));
    const end = '</figure>';
    const graph = tagsOf(drawn.slice(0, drawn.indexOf(end) + end.length));
    // Source, three fragments, recombination; a line to and from each fragment.
    expect(graph.filter(({ name }) => name === 'rect')).toHaveLength(5);
    expect(graph.filter(({ name }) => name === 'path')).toHaveLength(6);
  });

  it('draws eight boxes of many fragments, the last for all that are left', () => {
    const text = textOf(pageOf({ ...RESULTS, plan: plan('slices', 240) }));
    expect(text).toContain('fragment 7');
    expect(text).not.toContain('fragment 8');
    expect(text).toContain('233 more');
    expect(text).toContain('up to 2,399');
  });

  it('has no plan where there was none, nor in records from before', () => {
    const { plan: _, pointValues: __, ...before } = RESULTS;
    for (const output of [RESULTS, before]) expect(pageOf(output)).not.toContain('id="plan"');
    expect(pageOf(before)).toContain('class="circuit"');
  });

  it('lists amplitudes that were asked for, and values continued to no noise', () => {
    const [energy] = RESULTS.expectations;
    const point = (scale: number, value: number) => ({ scale, value, standardError: 0.25 });
    const zeroNoise = { value: 1.5, standardError: 0.5, points: [point(1, 1.25), point(3, 0.75)] };
    const text = textOf(
      pageOf({
        ...RESULTS,
        chosenAmplitudes: [{ bits: '101', re: -3e-5, im: 4e-5 }],
        expectations: [{ ...energy, standardError: 0.25, sampled: null, zeroNoise }],
      }),
    );
    expect(text).toContain('|101⟩');
    expect(text).toContain('−3.000000e−5');
    expect(text).toContain('2.500000e−9');
    expect(text).toContain('3 × the noise');
    expect(text).toContain('1.500000 ± 0.500000');
    expect(text).toContain('± 0.250000');
  });

  it('has derivatives by the inputs, on the page and in the CSV', () => {
    const exact = { value: 0.5, standardError: 0, sampled: null, zeroNoise: null };
    const expectations = [{ name: 'Z', ...exact, gradient: { theta: -0.25, phi: 0.125 } }];
    const text = textOf(pageOf({ ...RESULTS, expectations }));
    expect(text).toContain('Z theta −0.250000');
    expect(text).toContain('Z phi 0.125000');
    const points = { plan: plan('points', 1), pointValues: reference('d'), expectations: [] };
    const rows = [{ point: 0, inputs: { theta: 1, phi: 2 }, expectations }];
    const files = filesOf({ ...RESULTS, ...points }, { tables: { pointValues: rows } });
    const [header, line] = (files['points.csv'] as ReportFile).bytes.split('\r\n');
    expect(header).toContain('d_Z_d_phi,d_Z_d_theta');
    expect(line).toContain('0.125,-0.25');
  });

  it('has points as table, curve and CSV', () => {
    const row = (point: number, theta: number, standardError = 0) => ({
      ...{ point, inputs: { theta, fixed: 1 } },
      expectations: [
        { name: '=Z', value: 1 - theta, standardError, sampled: null, zeroNoise: null },
      ],
    });
    const output = {
      ...RESULTS,
      ...{ plan: plan('points', 1), pointValues: reference('d'), expectations: [] },
    };
    const tables = { pointValues: [row(0, 0.25), row(1, 0.5, 0.125), row(2, 1)] };
    const files = filesOf(output, { tables });
    const csv = files['points.csv'] as ReportFile;
    expect(csv.mediaType).toBe('text/csv');
    const [header, ...lines] = csv.bytes.trim().split('\r\n');
    expect(header).toBe("point,fixed,theta,'=Z,'=Z_standard_error,run_id,result_digest");
    expect(lines.map((line) => line.split(',').slice(0, 5))).toEqual([
      ['0', '1', '0.25', '0.75', '0'],
      ['1', '1', '0.5', '0.5', '0.125'],
      ['2', '1', '1', '0', '0'],
    ]);
    const page = (files['report.html'] as ReportFile).bytes;
    expect(textOf(page)).toContain('0.500000 ± 0.125000');
    expect(page).toMatch(/<polyline class="line s0"/);
    expect(textOf(page)).toContain('points.csv');
    const odd = filesOf(output, { tables: { pointValues: [{ point: 0 }] } });
    expect(Object.keys(odd)).toEqual(['report.html']);
  });
});
