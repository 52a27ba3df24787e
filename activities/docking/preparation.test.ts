import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PoseScore } from '../../schemas/docking/dock-steps';
import type { PreparedLigandRow } from '../../schemas/docking/ligand-steps';
import type { RejectionRow } from '../../schemas/molecule';
import { preparedRow, redockFile, testWith } from '../../tests/support/docking';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { STRICTEST, sandboxContext } from '../runtime/sandbox';
import { prepareLigandsStep } from './prepare-ligands';
import { prepareReceptorStep } from './prepare-receptor';
import { scorePoseStep } from './score-pose';

jest.setTimeout(120_000);

/** What our preparation may change of Vina's score of a crystal pose, kcal/mol. */
const SCORE_TOLERANCE = 0.05;

let bench: StepBench;
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(() => bench.close());

const prepareReceptor = async (text: string, more: object = {}) =>
  bench.run(prepareReceptorStep, { structure: await bench.put(text), ...more });

async function prepareLigands(rows: readonly unknown[], preparation: object = {}) {
  const input = { molecules: await bench.putRows(rows), preparation };
  const output = await bench.run(prepareLigandsStep, input);
  return {
    ...output,
    rows: await bench.rows<PreparedLigandRow>(output.molecules),
    rejected: await bench.rows<RejectionRow>(output.rejections),
  };
}

test('rows keep what they hold and gain their forms; what cannot be docked is listed', async () => {
  const rows = [
    { index: 4, id: 'a', smiles: 'C[C@H](N)C(=O)O', qed: 0.5 },
    { index: 7, id: 'b', smiles: 'CC(=O)[O-].[Na+]' },
    { index: 9, id: 'c', smiles: 'CCO', molblock: 'what was read once' },
  ];
  const output = await prepareLigands(rows);
  expect(output).toMatchObject({ count: 2, dropped: { SEVERAL_PARTS: 1 } });
  expect(output.rejected).toMatchObject([{ index: 7, id: 'b', code: 'SEVERAL_PARTS' }]);
  expect(output.rows).toMatchObject([
    { ...rows[0], prepared: { forms: [{ smiles: 'C[C@H](N)C(=O)O', torsions: 3 }], notes: [] } },
    { ...rows[2], prepared: { forms: [{ smiles: 'CCO', torsions: 1 }] } },
  ]);
  expect((await prepareLigands(rows)).molecules).toEqual(output.molecules);
});

test('the form in water is what is docked; the molecule keeps its name', async () => {
  const protonated = { smiles: 'CC(=O)[O-]', charge: -1, pH: 7.4, tool: 'Open Babel 3.1.1' };
  const row = { index: 0, id: 'acid', smiles: 'CC(=O)O', protonated };
  const { rows } = await prepareLigands([row]);
  expect(rows).toMatchObject([
    {
      smiles: 'CC(=O)O',
      prepared: {
        forms: [{ smiles: 'CC(=O)[O-]' }],
        notes: ['protonated as at pH 7.4 (Open Babel 3.1.1)'],
      },
    },
  ]);
  const [form] = rows[0]?.prepared.forms ?? [];
  expect(form?.molblock).toContain('M  CHG');
});

test('a molblock without depth is no pose', async () => {
  const flat = redockFile('1iep/1iep_ligand.sdf').replace(
    /^( *-?\d+\.\d{4} *-?\d+\.\d{4}) *-?\d+\.\d{4}/gm,
    '$1    0.0000',
  );
  const row = { index: 0, id: 'flat', molblock: flat.replace('3D', '2D') };
  const output = await prepareLigands([row], { conformer: 'given' });
  expect(output.rejected).toMatchObject([{ code: 'NO_COORDINATES' }]);
});

test('a receptor comes with its box, its hydrogens and its statement', async () => {
  const ligand = await bench.put(redockFile('1iep/1iep_ligand.sdf'));
  const text = redockFile('1iep/1iep_receptorH.pdb');
  const prepared = await prepareReceptor(text, { ligand, marginAngstrom: 5 });
  expect(prepared).toMatchObject({
    boxSource: 'bound-ligand',
    boundLigand: null,
    atomCount: 2702,
    chains: [{ id: 'A', residues: 274 }],
  });
  expect(prepared.findings.map(({ code }) => code)).toContain('PROTONATION');
  const pdb = (await bench.artifacts.get(prepared.structure)).toString();
  expect(pdb.match(/^ATOM/gm)).toHaveLength(text.match(/^ATOM/gm)?.length ?? 0);
});

test.each([
  ['without atoms', 'HEADER    EMPTY\nEND\n', {}, /holds no atoms/],
  [
    'with its box elsewhere',
    redockFile('2p16/2P16_receptor_factor-Xa.pdbqt'),
    { box: { centerAngstrom: [400, 0, 0], sizeAngstrom: [20, 20, 20] } },
    /the box about 400, 0, 0 is outside the receptor/,
  ],
])('a receptor %s is refused', async (_, text, more, reason) => {
  await expect(prepareReceptor(text, more)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringMatching(reason),
  });
});

/** A structure without its hydrogens: ours are added. A PDBQT becomes a PDB. */
function withoutHydrogens(text: string): string {
  const atoms = text.split('\n').filter((line) => /^(ATOM|HETATM)/.test(line));
  const isPdbqt = atoms.some((line) => line.slice(77).trim() === 'OA');
  const heavy = atoms.filter((line) => !/^H/.test(line.slice(76).trim()));
  return heavy.map((line) => (isPdbqt ? line.slice(0, 66) : line)).join('\n');
}

async function scoreOf(receptor: string, row: unknown): Promise<number> {
  const input = {
    molecules: await bench.putRows([row]),
    receptor: { name: 'r', pdbqt: await bench.put(receptor) },
  };
  const sandbox = sandboxContext(STRICTEST, scorePoseStep.contract as never);
  const output = await bench.run(scorePoseStep, input, { ...bench.context(), ...sandbox });
  const [scored] = await bench.rows<{ poseScore: PoseScore }>(output.molecules);
  if (scored === undefined) throw new Error(JSON.stringify(await bench.rows(output.rejections)));
  return scored.poseScore.scoreKcalPerMol;
}

const ownFile = (name: string) => readFileSync(path.join(__dirname, 'testing', name), 'utf8');

describe("Vina's score of a known pose after our preparation is that of the deposited files", () => {
  const cases = [
    {
      name: '1IEP, the crystal pose',
      receptor: redockFile('1iep/1iep_receptorH.pdb'),
      deposited: redockFile('1iep/1iep_receptor.pdbqt'),
      sdf: redockFile('1iep/1iep_ligand.sdf'),
      pdbqt: redockFile('1iep/1iep_ligand.pdbqt'),
    },
    {
      // The deposited ligand is not in the site: it was docked there by Vina 1.2.3, and the bonds that a
      // PDBQT leaves out were put back by RDKit.
      name: '2P16, a docked pose',
      receptor: redockFile('2p16/2P16_receptor_factor-Xa.pdbqt'),
      deposited: redockFile('2p16/2P16_receptor_factor-Xa.pdbqt'),
      sdf: ownFile('2p16-apixaban.sdf'),
      pdbqt: ownFile('2p16-apixaban.pdbqt'),
    },
  ];
  testWith('vina').each(cases)('$name', async ({ receptor, deposited, sdf, pdbqt }) => {
    const given = { index: 0, id: 'pose', molblock: sdf };
    const { rows } = await prepareLigands([given], { conformer: 'given' });
    const expected = await scoreOf(deposited, preparedRow('pose', { molblock: sdf, pdbqt }));
    expect(expected).toBeLessThan(-8);
    for (const text of [receptor, withoutHydrogens(receptor)]) {
      const prepared = await prepareReceptor(text);
      const ours = (await bench.artifacts.get(prepared.receptor)).toString();
      const score = await scoreOf(ours, rows[0]);
      expect(Math.abs(score - expected)).toBeLessThanOrEqual(SCORE_TOLERANCE);
    }
  });
});
