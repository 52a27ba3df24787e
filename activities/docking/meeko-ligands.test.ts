import type { PreparedLigandRow } from '../../schemas/docking/ligand-steps';
import type { RejectionRow } from '../../schemas/molecule';
import { openFakePrograms } from '../../tests/support/docking';
import { pythonWith } from '../../tests/support/python-environment';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { STRICTEST, sandboxContext } from '../runtime/sandbox';
import { meekoLigandsStep } from './meeko-ligands';
import { prepareLigandsStep } from './prepare-ligands';

jest.setTimeout(300_000);

/** The environment of `npm run bench -- preparation`. */
const MEEKO = ['meeko==0.8.0', 'rdkit==2026.9.1', 'numpy==2.2.6', 'scipy==1.16.3', 'gemmi==0.7.5'];

let bench: StepBench;
const fakes = openFakePrograms();
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(async () => {
  fakes.close();
  await bench.close();
});

async function prepared(smiles: readonly string[]): Promise<PreparedLigandRow[]> {
  const rows = smiles.map((one, index) => ({ index, id: `m${index}`, smiles: one }));
  const preparation = { candidates: 1 };
  const molecules = await bench.putRows(rows);
  const out = await bench.run(prepareLigandsStep, { molecules, preparation });
  return bench.rows<PreparedLigandRow>(out.molecules);
}

async function byMeeko(rows: readonly PreparedLigandRow[], python3 = pythonWith(MEEKO)) {
  const settings = { ...STRICTEST, toolPaths: { python3 } };
  const context = {
    ...bench.context(),
    ...sandboxContext(settings, meekoLigandsStep.contract),
  };
  const out = await bench.run(meekoLigandsStep, { molecules: await bench.putRows(rows) }, context);
  return {
    kept: await bench.rows<PreparedLigandRow>(out.molecules),
    dropped: await bench.rows<RejectionRow>(out.rejections),
  };
}

test('Meeko writes the PDBQT of our conformers, with as many torsions as ours, and it is read back', async () => {
  const rows = await prepared(['CC(=O)Oc1ccccc1C(=O)O', 'CCOc1ccc(N2CCOCC2)cc1', 'C[C@H](N)CO']);
  const { kept, dropped } = await byMeeko(rows);
  expect(dropped).toEqual([]);
  for (const [i, { prepared: own }] of kept.entries()) {
    const [ours, meekos] = [rows[i]?.prepared.forms[0], own.forms[0]];
    expect(meekos?.molblock).toBe(ours?.molblock);
    expect(meekos?.pdbqt).not.toBe(ours?.pdbqt);
    expect(meekos?.torsions).toBe(ours?.torsions);
    expect(own.notes.at(-1)).toBe('PDBQT by Meeko 0.8.0');
  }
});

test('a PDBQT that lost an atom, or moved one, is turned away', async () => {
  const [row] = await prepared(['CCOc1ccccc1']);
  const pdbqt = row?.prepared.forms[0]?.pdbqt ?? '';
  const lines = pdbqt.split('\n');
  const atom = lines.findIndex((line) => line.startsWith('ATOM'));
  const moved = lines.with(atom, (lines[atom] ?? '').replace(/^(.{30}).{8}/, '$1  99.000'));
  for (const [broken, reason] of [
    [lines.with(atom, 'REMARK gone').join('\n'), /Meeko 9 gave a (PDBQT|branch)/],
    [moved.join('\n'), /Meeko 9 gave a PDBQT whose atom 1 is not of its molecule/],
    [undefined, /Meeko 9 gave no PDBQT: too odd/],
  ] as const) {
    const found = [broken === undefined ? { refused: 'too odd' } : { pdbqt: broken }];
    const said = JSON.stringify({ tool: 'Meeko 9', found }).replaceAll("'", "'\\''");
    const { kept, dropped } = await byMeeko(
      [row as PreparedLigandRow],
      fakes.write(`echo '${said}' > answer.json`),
    );
    expect(kept).toEqual([]);
    expect(dropped).toMatchObject([
      { code: 'NOT_PREPARED', reason: expect.stringMatching(reason) },
    ]);
  }
});

test('a Python without Meeko sends the step to another node', async () => {
  const bare = fakes.write('echo \'{"missing": "no meeko"}\' > answer.json');
  await expect(byMeeko(await prepared(['CCO']), bare)).rejects.toMatchObject({
    code: 'TOOL_MISSING',
  });
});
