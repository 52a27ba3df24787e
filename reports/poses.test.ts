import type { PoseViewRow } from '../schemas/docking/pose-view';
import { type ReportFile, renderRun } from './index';
import { discoverRecord } from './testing/record';
import { tagsOf, textOf } from './testing/structure';

const POSE: PoseViewRow = {
  ...{ index: 0, id: 'MOL-1', smiles: 'CO', receptor: 'abl' },
  ...{ scoreKcalPerMol: -7.25, spreadKcalPerMol: 0.125, posesChecked: 3, posesValid: 2 },
  failedChecks: { 'protein-clash': 1 },
  molblock: 'x\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n',
  ligand: { elements: ['C', 'O'], positions: [0, 0, 0, 1.4, 0, 0], bonds: [0, 1, 1] },
  pocket: {
    elements: ['C', 'N', 'Zn'],
    positions: [4, 1, 0, 4, 0, 1, -3, 2, 2],
    bonds: [0, 1, 1],
  },
  residues: [
    { label: 'A:HIS:57', atom: 0 },
    { label: 'A:ZN:301', atom: 2 },
  ],
  contacts: [{ ligandAtom: 1, pocketAtom: 1, partner: 'A:HIS:57 N', distanceAngstrom: 2.8 }],
};

const RECEPTOR = {
  ...{ name: 'abl', boxSource: 'bound-ligand', atomCount: 2_321 },
  box: { centerAngstrom: [15.19, 53.9, 16.92], sizeAngstrom: [20, 20, 20] },
  chains: [{ id: 'A', residues: 274 }],
  findings: [
    {
      ...{ level: 'warning', code: 'MISSING_ATOMS', text: 'Atoms are missing.' },
      ...{ residues: ['A:LYS:285'], fromBoxAngstrom: 4.25 },
    },
    {
      ...{ level: 'note', code: 'WATERS_DROPPED', text: 'Waters were left out.' },
      ...{ residues: [], fromBoxAngstrom: null },
    },
  ],
};

const point = (round: number) => ({
  ...{ round, evaluated: 20, failed: 1, total: 20 * round, rmse: round === 1 ? null : 0.75 },
  ...{ meanChosen: -7 - round / 4, meanControl: round === 1 ? null : -6.5 },
  ...{ bestSoFar: -9, topMeanSoFar: -8.5, coverage: 0.9 },
});

function filesOf(poses: unknown[], output: Record<string, unknown> = {}) {
  const record = discoverRecord();
  return renderRun({
    ...record,
    output: { ...(record.output as object), ...output },
    tables: { ...record.tables, poses },
  });
}
const pageOf = (...o: Parameters<typeof filesOf>) =>
  (filesOf(...o)['report.html'] as ReportFile).bytes;

describe('the report of docked molecules', () => {
  it('has a picture of each pose, and what it is turned from', () => {
    const page = pageOf([POSE]);
    const figures = tagsOf(page).filter(({ attributes }) => attributes.class === 'pose');
    expect(figures).toHaveLength(1);
    const data = JSON.parse(
      (figures[0]?.attributes['data-pose'] ?? '').replaceAll('&quot;', '"'),
    ) as { l: unknown; r: unknown; c: unknown; a: number[][] };
    expect(data.l).toEqual(POSE.ligand);
    expect(data.r).toEqual([
      ['HIS 57', 0],
      ['ZN 301', 2],
    ]);
    // The axes it is first seen along are of length one, and across each other.
    for (const [i, u] of data.a.entries()) {
      for (const [j, v] of data.a.entries()) {
        const product = u.reduce((sum, x, k) => sum + x * (v[k] as number), 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 9);
      }
    }
    expect(page).toMatch(/<path class="l eO d\d"/);
    expect(page.match(/<path class="hb"/g)).toHaveLength(1);
    const text = textOf(page);
    for (const part of ['−7.25 ± 0.13', '2 of 3', 'protein clash 1', 'A:HIS:57 N 2.8 Å']) {
      expect(text).toContain(part);
    }
  });

  it('keeps names from becoming markup, and leaves out what is not there', () => {
    const hostile = { ...POSE, id: '"><script>x', residues: [{ label: 'A:<b>:1', atom: 9 }] };
    const lone = { ...POSE, contacts: [], pocket: { elements: [], positions: [], bonds: [] } };
    const shape = (page: string) => tagsOf(page).map(({ name }) => name);
    expect(shape(pageOf([hostile]))).toEqual(shape(pageOf([{ ...hostile, id: 'plain' }])));
    expect(() => tagsOf(pageOf([lone]))).not.toThrow();
    expect(pageOf([{ id: 'no pose' }])).not.toContain('class="pose"');
  });

  it('shows what refinement said, and why a value is missing', () => {
    const refinement = {
      ...{ tool: 'xtb 6.5.1', solvent: 'water', strainKcalPerMol: 3.46, solvationKcalPerMol: -20 },
      ...{ interactionKcalPerMol: null, failures: [{ part: 'interaction', reason: 'too large' }] },
    };
    const text = textOf(pageOf([POSE, { ...POSE, id: 'MOL-2', refinement }]));
    expect(text).toContain('MOL-2 3.46 −20 – xtb 6.5.1, water interaction: too large');
    expect(text.split('interaction: too large')).toHaveLength(2);
    expect(pageOf([POSE])).not.toContain('id="refinement"');
  });

  it('writes the poses for other programs', () => {
    const file = filesOf([POSE])['poses.sdf'] as ReportFile;
    expect(file.mediaType).toBe('chemical/x-mdl-sdfile');
    expect(file.bytes).toMatch(/^MOL-1\n/);
    expect(file.bytes).toContain('>  <SCORE_KCAL_PER_MOL>\n-7.25\n');
    expect(file.bytes.endsWith('$$$$\n')).toBe(true);
    expect(filesOf([{ id: 'no pose' }])).not.toHaveProperty(['poses.sdf']);
  });

  it('states the receptor and how learning went', () => {
    const region = {
      centres: [1, 2, 3, 4].map((n) => ({ id: `MOL-${n}`, inchiKey: '', smiles: 'C', value: -8 })),
      ...{ similarity: 0.4, moved: 0.25, inPool: 120 },
    };
    const docking = {
      ...{ count: 37, failed: 3 },
      rounds: [
        { round: 1, chosen: 20, because: 'the first round', region: null },
        { round: 2, chosen: 20, because: 'still improving', region },
      ],
    };
    const learning = { property: 'docking', unit: 'kcal/mol', curve: [point(1), point(2)] };
    const text = textOf(pageOf([POSE], { receptors: [RECEPTOR], learning, docking }));
    for (const part of [
      '2,321',
      'A (274 residues)',
      '20.0 × 20.0 × 20.0 Å about 15.2, 53.9, 16.9',
      'Atoms are missing. (4.3 Å from the box) A:LYS:285',
      'What was decided: 1 note',
      'Learning curve',
      'mean of the random control',
      '90 %',
      '37 molecules with a possible pose, 3 without',
      'MOL-1, MOL-2, MOL-3 and 1 more 25 % still improving',
    ]) {
      expect(text).toContain(part);
    }
  });
});
