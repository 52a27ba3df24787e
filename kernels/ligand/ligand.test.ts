import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readMolblock, sameAtoms, wholePose } from '../docking';
import { type LigandPdbqt, type LigandPreparer, loadLigandPreparer, readLigandPdbqt } from '.';
import type { PreparedLigand } from './types';

// Starting two RDKits and reading the force field takes seconds on a busy machine.
jest.setTimeout(120_000);

const REDOCK = path.resolve(__dirname, '../../../shared/data/redock');
const OPTIONS = { seed: 1, candidates: 2, stereoisomersMax: 4, ringConformersMax: 1 };

let preparer: LigandPreparer;
beforeAll(async () => {
  preparer = await loadLigandPreparer();
});

function embedded(smiles: string, options = OPTIONS): PreparedLigand {
  const result = preparer.embed({ smiles }, 'm', options);
  if (!result.ok) throw new Error(`${result.code}: ${result.reason}`);
  return result;
}

test.each([
  ['a salt', 'CC(=O)[O-].[Na+]', 'SEVERAL_PARTS'],
  ['a polymer', '*CC(*)c1ccccc1', 'PLACEHOLDER'],
  ['a radical', 'CC(C)(C)[CH2]', 'RADICAL'],
  ['a metal complex', 'N[Pt](N)(Cl)Cl', 'METAL_COMPLEX'],
  ['ferrocene', 'C1=C[CH](C=C1)[Fe]C2C=CC=C2', 'METAL_COMPLEX'],
  ['boron', 'OB(O)c1ccccc1', 'UNPARAMETRISED'],
  ['selenium', 'C[Se]CC', 'UNPARAMETRISED'],
  ['a lone ion', '[Cl-]', 'TOO_SMALL'],
  ['nothing', '', 'EMPTY'],
  ['what is no SMILES', 'c1ccc', 'PARSE'],
  ['carbon with five bonds', 'CC(C)(C)(C)C', 'VALENCE'],
  ['too many open centres', 'FC(Cl)C(F)C(Cl)C(Br)C', 'STEREO_UNSPECIFIED'],
])('%s: a rejection with its reason', (_, smiles, code) => {
  const result = preparer.embed({ smiles }, 'm', OPTIONS);
  expect(result).toMatchObject({ ok: false, code, reason: expect.stringMatching(/\w{3}/) });
});

test('a flat molblock has no coordinates to keep', () => {
  const flat = ['', '', '', '  2  1  0  0  0  0  0  0  0  0999 V2000'];
  const atom = (x: number) => `${x.toFixed(4).padStart(10)}    0.0000    0.0000 C   0  0`;
  const block = [...flat, atom(0), atom(1.5), '  1  2  1  0', 'M  END', ''].join('\n');
  expect(preparer.keep(block, 'm')).toMatchObject({ ok: false, code: 'NO_COORDINATES' });
});

test.each([
  'C[C@H](N)C(=O)O',
  'C[C@@H](N)C(=O)O',
  'C/C=C\\C',
  'C/C=C/C',
  'C[C@H]1CC[C@@H](C)CC1',
  'C[C@H]1CC[C@H](C)CC1',
  'C[S@](=O)c1ccccc1',
  'C[C@H](O)C[C@@H](C)O',
  'C[C@H](O)C[C@H](C)O',
  'CC(C)C[C@H](NC(=O)[C@@H](O)[C@@H](N)Cc1ccccc1)C(=O)O',
  'C[C@@]12CC[C@@H]3c4ccc(O)cc4CC[C@H]3[C@@H]1CC[C@@H]2O',
  'C[C@@]12CC[C@@H]3c4ccc(O)cc4CC[C@@H]3[C@@H]1CC[C@@H]2O',
])('the stereochemistry of %s is kept', (smiles) => {
  const { forms } = embedded(smiles);
  expect(forms.map((form) => form.smiles)).toEqual([smiles]);
});

test('what is not specified is made in all forms, and said', () => {
  const { forms, notes } = embedded('CC(F)C(=O)/C=N\\O');
  expect(forms.map((form) => form.smiles).sort()).toEqual([
    'C[C@@H](F)C(=O)/C=N\\O',
    'C[C@H](F)C(=O)/C=N\\O',
  ]);
  expect(notes.join()).toContain('2 forms');
  expect(embedded('CC=NO').forms).toHaveLength(2);
});

test('the stereochemistry of a ring that is not specified is said as it was built', () => {
  const { forms, notes } = embedded('CC1CCC(C)CC1');
  expect(forms[0]?.smiles).toMatch(/^C\[C@+H\]1CC\[C@+H\]\(C\)CC1$/);
  expect(notes.join()).toContain(forms[0]?.smiles);
});

test('a form is read again as it is', () => {
  const [form] = embedded('C[C@H](N)c1cscn1').forms;
  const again = preparer.keep(form?.molblock ?? '', 'm');
  expect(again).toMatchObject({ ok: true, forms: [{ smiles: form?.smiles, pdbqt: form?.pdbqt }] });
});

test('a macrocycle is built, and said to stay as it is', () => {
  const { forms, notes } = embedded('O=C1CCCCCCCCCCCO1');
  expect(forms[0]?.torsions).toBe(0);
  expect(notes.join()).toContain('macrocycle');
});

test('forms that differ in their rings, where more than one is asked for', () => {
  const options = { ...OPTIONS, candidates: 10, ringConformersMax: 3 };
  const { forms } = embedded('C[C@H]1CCCC[C@@H]1c1ccccc1', options);
  expect(forms.length).toBeGreaterThan(1);
  const energies = forms.map((form) => form.energyKcalPerMol as number);
  expect(energies).toEqual([...energies].sort((a, b) => a - b));
});

test('equal seeds give equal bytes, whatever was built before; another seed gives another conformer', () => {
  const imatinib = 'Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(-c2cccnc2)n1';
  const digest = (options = OPTIONS) =>
    createHash('sha256')
      .update(JSON.stringify(embedded(imatinib, options)))
      .digest('hex');
  const first = digest();
  embedded('CCO');
  expect(digest()).toBe(first);
  expect(digest({ ...OPTIONS, seed: 2 })).not.toBe(first);
});

test('conformers of aspirin are those that every machine has made', () => {
  const { forms } = embedded('CC(=O)Oc1ccccc1C(=O)O');
  const digest = createHash('sha256').update(JSON.stringify(forms)).digest('hex');
  expect(digest).toBe('6c2e27c93500d364e5911659b3d1ded8a3208734d0ee4920ede97768d2d71aae');
});

test('a pose moves the whole molecule, hydrogens that the PDBQT leaves out too', () => {
  const [form] = embedded('CCOc1ccccc1').forms;
  if (form === undefined) throw new Error('no form');
  const { tree } = readLigandPdbqt(form.pdbqt);
  const block = readMolblock(form.molblock);
  expect(tree.types.length).toBeLessThan(block.elements.length);
  // A quarter turn about z, then a step: x' = 3 − y, y' = x + 1, z' = z − 2.
  const turned = (all: Float64Array) =>
    all.map((value, i) => {
      const at = i - (i % 3);
      return [3 - (all[at + 1] as number), (all[at] as number) + 1, value - 2][i % 3] as number;
    });
  const atoms = sameAtoms(tree, block);
  const placed = wholePose({ block, tree, atoms }, turned(tree.coordinates));
  for (const [i, value] of turned(block.coordinates).entries()) {
    expect(placed[i]).toBeCloseTo(value, 2);
  }
});

test('the crystal ligand of 1IEP: types, places and torsions of the deposited PDBQT', () => {
  const sdf = readFileSync(path.join(REDOCK, '1iep/1iep_ligand.sdf'), 'utf8');
  const kept = preparer.keep(sdf, '1iep');
  if (!kept.ok) throw new Error(kept.reason);
  const ours = readLigandPdbqt(kept.forms[0]?.pdbqt ?? '');
  const theirs = readLigandPdbqt(readFileSync(path.join(REDOCK, '1iep/1iep_ligand.pdbqt'), 'utf8'));
  const places = ({ tree }: LigandPdbqt) =>
    tree.types.map((type, i) => `${tree.coordinates.slice(3 * i, 3 * i + 3)} ${type}`).sort();
  expect(places(ours)).toEqual(places(theirs));
  expect(ours.torsions).toBe(theirs.torsions);
});
