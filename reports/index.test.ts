import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { discover } from '../schemas/pipelines/discover';
import type { RunRecord } from '../schemas/run-record';
import { type ReportFile, renderRun } from './index';
import { candidate, discoverRecord, otherRecord, parts } from './testing/record';

const GOLDEN = path.join(__dirname, 'testing/data');
const MEGABYTE = 1_000_000;

function pageOf(record: RunRecord): string {
  return (renderRun(record)['report.html'] as ReportFile).bytes;
}

/** A deep copy in which the keys of every object come in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([k, v]) => [k, reversed(v)]));
}

describe('renderRun', () => {
  it('has a fixture that the contract of discover accepts', () => {
    expect(discover.input.parse(parts.input)).toEqual(parts.input);
    expect(discover.output.parse(parts.output)).toEqual(parts.output);
  });

  it('gives a page, a table and structures; the page alone when there are no candidates', () => {
    const files = renderRun(discoverRecord());
    expect(Object.entries(files).map(([name, f]) => [name, f.mediaType])).toEqual([
      ['report.html', 'text/html'],
      ['candidates.csv', 'text/csv'],
      ['candidates.sdf', 'chemical/x-mdl-sdfile'],
      ['plate-map.csv', 'text/csv'],
      ['samples.json', 'application/json'],
      ['protocol.md', 'text/plain'],
    ]);
    expect(Object.keys(renderRun(discoverRecord({ tables: {} })))).toEqual(['report.html']);
  });

  it.each(['report.html', 'candidates.csv', 'candidates.sdf', 'protocol.md'])(
    'still gives the golden %s',
    (name) => {
      const { bytes } = renderRun(discoverRecord())[name] as ReportFile;
      const file = path.join(GOLDEN, name);
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, bytes);
      expect(bytes === readFileSync(file, 'utf8')).toBe(true);
    },
  );

  it('gives the same bytes whatever the order of keys, which canonical JSON loses', () => {
    for (const record of [discoverRecord(), otherRecord()]) {
      expect(renderRun(reversed(record) as RunRecord)).toEqual(renderRun(record));
    }
  });

  it('leaves the record as it was', () => {
    const record = discoverRecord();
    renderRun(record);
    expect(record).toEqual(discoverRecord());
  });

  it('is below 5 MB for 500 candidates as RDKit draws them', async () => {
    const { default: load } = await import('@rdkit/rdkit');
    const rdkit = await (load as unknown as () => Promise<Rdkit>)();
    const imatinib = rdkit.get_mol('Cc1ccc(cc1Nc1nccc(n1)-c1cccnc1)NC(=O)c1ccc(cc1)CN1CCN(C)CC1');
    const drawing = imatinib.get_svg(220, 150);
    imatinib.delete();
    const candidates = Array.from({ length: 500 }, (_, i) => {
      return { ...candidate(i + 1), depiction: drawing };
    });
    const page = pageOf(discoverRecord({ tables: { candidates } }));
    expect(drawing.length).toBeGreaterThan(10_000);
    expect(page.length).toBeLessThan(5 * MEGABYTE);
    expect(page.match(/<svg class="mol"/g)).toHaveLength(500);
  });
});

interface Rdkit {
  get_mol(smiles: string): { get_svg(width: number, height: number): string; delete(): void };
}
