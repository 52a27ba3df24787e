import type { DeviceResults } from '../schemas/quantum/benchmark-steps';
import type { RunRecord } from '../schemas/run-record';
import { type ReportFile, renderRun } from './index';
import { otherRecord } from './testing/record';
import { tagsOf, textOf } from './testing/structure';

type Family = DeviceResults['circuits'][number]['family'];

function row(
  family: Family,
  qubits: number,
  runSeconds: number,
): DeviceResults['circuits'][number] {
  return {
    ...{ family, qubits, gates: 120, runs: 3, compileSeconds: runSeconds, runSeconds },
    ...{ gatesPerSecond: 120 / runSeconds, bytesPerSecond: 4e9, bandwidthFraction: 0.25 },
    digest: String(qubits % 10).repeat(64),
  };
}

const RESULTS: DeviceResults = {
  ...{ node: 'lab-3', processor: 'Some <CPU> 9', threads: 2, secondsPerCircuit: 4 },
  ...{ largestQubits: 12, bandwidthBytesPerSecond: 16e9 },
  families: [
    { family: 'qft', widestQubits: 12, endedBy: 'size' },
    { family: 'volume', widestQubits: null, endedBy: 'time' },
  ],
  circuits: [
    row('qft', 10, 0.0005),
    row('qft', 11, 0.005),
    row('qft', 12, 0.05),
    row('volume', 10, 50),
  ],
};

function pageOf(output: unknown): string {
  const record = { ...otherRecord(), output, tables: {} } as RunRecord;
  return (renderRun(record)['report.html'] as ReportFile).bytes;
}

const withClass = (page: string, name: string) =>
  tagsOf(page).filter(({ attributes }) => (attributes.class ?? '').split(' ').includes(name));

describe('the report of a measured device', () => {
  const page = pageOf(RESULTS);

  it('has who measured, the figures, and what they cannot say', () => {
    const text = textOf(page);
    for (const part of ['lab-3', 'Some <CPU> 9', '16.0 GB/s', '4.0 GB/s', '222222222222']) {
      expect(text).toContain(part);
    }
    expect(page).not.toContain('Nothing was returned');
    expect(text).toContain('the next took longer than allowed');
    expect(text).toContain('fastest of a few runs at one moment');
  });

  it('does not promise the digest of the whole again, of which times are part', () => {
    const text = textOf(page);
    expect(text).toContain('since the measured times are part of it');
    expect(text).not.toContain('It is the same result when this digest is the same');
  });

  it('draws one line per family on a scale of powers of ten', () => {
    expect(withClass(page, 'curve')).toHaveLength(2);
    const dots = withClass(page, 'dot').map(({ attributes }) => Number(attributes.cy));
    const [ten = 0, eleven = 0, twelve = 0, slow = 0] = dots;
    // 1 ms, 10 ms, 100 ms are equally far apart, and 100 s is three decades above 100 ms.
    expect(ten - eleven).toBeCloseTo(eleven - twelve, 0);
    expect(twelve - slow).toBeCloseTo(3 * (ten - eleven), 0);
    expect(withClass(page, 'chance')).toHaveLength(1);
  });

  it('is the same from the record that JSON kept', () => {
    expect(pageOf(JSON.parse(JSON.stringify(RESULTS)))).toBe(page);
  });

  it('shows what it does not know as it is, and leaves out what has no place on the scale', () => {
    const odd = { ...RESULTS, circuits: [{ ...row('qft', 10, 1), qubits: 1e9 }] };
    expect(withClass(pageOf(odd), 'curve')).toHaveLength(0);
    expect(pageOf(odd)).toContain('bandwidthFraction');
    const none = pageOf({ ...RESULTS, circuits: [row('qft', 10, 0)] });
    expect(withClass(none, 'curve')).toHaveLength(0);
  });
});
