import fc from 'fast-check';
import { sampleSheet } from '../schemas/discovery/sample-sheet';
import { plateLayout, wellName } from './hand-off/layout';
import { type ReportFile, renderRun } from './index';
import { candidate, discoverRecord } from './testing/record';
import { tagsOf, textOf } from './testing/structure';

const candidates = (count: number) => Array.from({ length: count }, (_, i) => candidate(i + 1));

function filesOf(output: Record<string, unknown> = {}, rows = candidates(20)) {
  const record = discoverRecord();
  return renderRun({
    ...record,
    output: { ...(record.output as object), ...output },
    tables: { candidates: rows },
  });
}
const textIn = (files: Record<string, ReportFile>, name: string) =>
  (files[name] as ReportFile).bytes;

describe('plates', () => {
  it('hold every dose of every candidate, one well for each, and controls on both sides', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.string(), (n, digest) => {
        const wells = plateLayout(candidates(n), digest);
        const names = wells.map((well) => `${well.plate} ${wellName(well)}`);
        expect(new Set(names).size).toBe(wells.length);
        const plates = Math.ceil(n / 16);
        expect(wells.filter(({ role }) => role === 'sample')).toHaveLength(20 * n);
        for (const role of ['neutral control', 'reference control']) {
          expect(wells.filter((well) => well.role === role)).toHaveLength(32 * plates);
        }
        for (const rank of [1, n]) {
          const own = wells.filter((well) => well.candidate?.rank === rank);
          expect(new Set(own.map(({ row, plate }) => `${plate} ${row}`)).size).toBe(1);
          const doses = own.map((well) => well.concentrationMicromolar as number);
          expect(Math.max(...doses)).toBe(30);
          expect(Math.min(...doses)).toBe(0.001524);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('shuffle the rows by the result, the same each time', () => {
    const rows = (digest: string) =>
      plateLayout(candidates(16), digest).flatMap((w) =>
        w.column === 2 ? [w.candidate?.rank] : [],
      );
    expect(rows('ab12')).toEqual(rows('ab12'));
    expect(rows('ab12')).not.toEqual(rows('ab13'));
    expect([...rows('ab12')].sort((a, b) => Number(a) - Number(b))).toEqual(
      candidates(16).map(({ rank }) => rank),
    );
  });
});

describe('what goes to the laboratory', () => {
  it('is no sample sheet where it would break its schema, and says why', () => {
    const rows = candidates(2).map((one, i) => (i === 0 ? one : { ...one, inchiKey: 'no key' }));
    const files = filesOf({}, rows);
    expect(files).not.toHaveProperty(['samples.json']);
    expect(files).toHaveProperty(['plate-map.csv']);
    expect(textIn(files, 'samples-refused.txt')).toContain(
      'samples.1.inchiKey: must be a standard InChIKey',
    );
  });

  it('is a plate map, samples that fit their schema, and a protocol', () => {
    const files = filesOf();
    const sheet = sampleSheet.parse(JSON.parse(textIn(files, 'samples.json')));
    expect(sheet.samples).toHaveLength(20);
    expect(sheet.review).toBe('auto-approved');
    expect(sheet.samples[0]?.wells).toHaveLength(20);
    expect(sheet.samples[0]?.predictions[0]).toMatchObject({
      low: -4.5,
      high: -2,
      inDomain: false,
    });
    const [header, ...lines] = textIn(files, 'plate-map.csv').trim().split('\r\n');
    expect(header).toMatch(/^plate,well,row,column,role,candidate,rank,/);
    expect(lines).toHaveLength(20 * 20 + 2 * 64);
    // The map and the samples say the same.
    for (const { compoundId, wells } of sheet.samples) {
      const own = lines.map((line) => line.split(',')).filter((cells) => cells[5] === compoundId);
      const said = own.map(([plate, well]) => `${plate} ${well}`).sort();
      expect(said).toEqual(wells.map(({ plate, well }) => `${plate} ${well}`).sort());
    }
    const protocol = textIn(files, 'protocol.md');
    expect(protocol).toContain('the IC50 of the known actives');
    expect(protocol).toContain('No person has approved the candidates yet.');
    expect(protocol).toContain('| 1 | MOL-1 | Solubility, log mol/L | −3.25 | −4.50 to −2.00 |');
  });

  it('leaves out whoever was rejected, and is not made of a rejected run', () => {
    const said = (decision: 'approve' | 'reject', comment: string) => ({
      ...{ candidate: 'MOL-2', decision, by: 'Ada', comment },
    });
    const rejected = { candidateDecisions: [said('approve', ''), said('reject', 'toxic')] };
    const files = filesOf(rejected);
    const ids = sampleSheet
      .parse(JSON.parse(textIn(files, 'samples.json')))
      .samples.map(({ compoundId }) => compoundId);
    expect(ids).toHaveLength(19);
    expect(ids).not.toContain('MOL-2');
    expect(textOf(textIn(files, 'report.html'))).toContain('MOL-2 reject Ada toxic');
    expect(filesOf({ decision: 'rejected' })).not.toHaveProperty(['samples.json']);
    expect(filesOf({}, [])).not.toHaveProperty(['plate-map.csv']);
  });

  it('is drawn, and stays markup and Markdown whatever names hold', () => {
    const evil = { ...candidate(1), id: '<b>|x', nearest: '=`y`' };
    const files = filesOf({}, [evil]);
    const circles = tagsOf(textIn(files, 'report.html')).filter(({ name }) => name === 'circle');
    expect(circles.length).toBeGreaterThanOrEqual(20 + 64);
    expect(textIn(files, 'protocol.md')).toContain('\\<b\\>\\|x');
    expect(textIn(files, 'plate-map.csv')).toContain('<b>|x');
  });

  it('refuses a well or a sample that is there twice', () => {
    const sheet = JSON.parse(textIn(filesOf(), 'samples.json')) as {
      samples: { wells: unknown[] }[];
    };
    const [first, second] = sheet.samples;
    const same = { ...sheet, samples: [first, { ...second, wells: first?.wells }] };
    expect(sampleSheet.safeParse(same).error?.issues[0]?.message).toContain('is there twice');
    expect(sampleSheet.safeParse({ ...sheet, samples: [first, first] }).success).toBe(false);
  });
});
