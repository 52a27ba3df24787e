import type { MoleculeRow } from '../../schemas/molecule';
import { openFakePrograms } from '../../tests/support/docking';
import { python } from '../../tests/support/python-rdkit';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { STRICTEST, sandboxContext } from '../runtime/sandbox';
import { standardiseStep } from '.';
import { canonicalTautomerStep } from './tautomers';

jest.setTimeout(120_000);

let bench: StepBench;
const fakes = openFakePrograms();
beforeAll(async () => {
  bench = await openStepBench();
});
afterAll(async () => {
  fakes.close();
  await bench.close();
});

async function tautomersOf(smiles: readonly string[], python3 = python()): Promise<MoleculeRow[]> {
  const rows = smiles.map((one, index) => ({ index, id: `m${index}`, smiles: one }));
  const drawn = await bench.run(standardiseStep, { molecules: await bench.putRows(rows) });
  const sandbox = sandboxContext(
    { ...STRICTEST, toolPaths: { python3 } },
    canonicalTautomerStep.contract,
  );
  const context = { ...bench.context(), ...sandbox };
  const { molecules } = drawn;
  const found = await bench.run(canonicalTautomerStep, { molecules }, context);
  return bench.rows<MoleculeRow>(found.molecules);
}

describe('canonical tautomers by RDKit in Python', () => {
  // Pairs of tautomers; the forms are those that RDKit's scores prefer.
  test.each([
    ['Oc1ccccn1', 'O=c1cccc[nH]1', 'O=c1cccc[nH]1'],
    ['CC(O)=CC(C)=O', 'CC(=O)CC(C)=O', 'CC(=O)CC(C)=O'],
    ['Cc1c[nH]cn1', 'Cc1cnc[nH]1', 'Cc1c[nH]cn1'],
  ])('make %s and %s one molecule', async (one, other, expected) => {
    const [a, b] = await tautomersOf([one, other]);
    expect(a?.smiles).toBe(b?.smiles);
    expect(a?.inchiKey).toBe(b?.inchiKey);
    expect(a?.smiles).toBe(expected);
  });

  test('say what was drawn, keep stereochemistry, and leave what has no other form', async () => {
    const [enol, alanine, ketone, ethanol] = await tautomersOf([
      ...['CC(O)=CC(C)=O', 'C[C@H](N)C(=O)O', 'CC(=O)[C@@H](C)c1ccccc1', 'CCO'],
    ]);
    expect(enol?.changes.at(-1)).toMatch(
      /^canonical tautomer \(RDKit 2026\.\d+\.\d+\), drawn as CC\(=O\)C=C\(C\)O$/,
    );
    for (const [row, smiles] of [
      [alanine, 'C[C@H](N)C(=O)O'],
      [ketone, 'CC(=O)[C@@H](C)c1ccccc1'],
      [ethanol, 'CCO'],
    ] as const) {
      expect(row).toMatchObject({ smiles, changes: [] });
    }
  });

  test('another molecule is no tautomer, and no answer leaves the molecule as it was', async () => {
    const forged = fakes.write(
      'echo \'{"tool": "RDKit 1", "canonical": ["CCN", null]}\' > answer.json',
    );
    const rows = await tautomersOf(['CCO', 'CC(O)=CC(C)=O'], forged);
    expect(rows.map(({ smiles, changes }) => [smiles, changes])).toEqual([
      ['CCO', []],
      ['CC(=O)C=C(C)O', []],
    ]);
  });

  test('a Python without RDKit sends the step to another node, one that breaks is a failure', async () => {
    const bare = fakes.write('echo \'{"missing": "no rdkit"}\' > answer.json');
    await expect(tautomersOf(['CCO'], bare)).rejects.toMatchObject({ code: 'TOOL_MISSING' });
    const broken = fakes.write('echo "out of memory" >&2; exit 9');
    await expect(tautomersOf(['CCO'], broken)).rejects.toMatchObject({
      code: 'KERNEL_FAILED',
      message: expect.stringContaining('RDKit in Python broke off (9): out of memory'),
    });
  });
});
