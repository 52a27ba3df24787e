import { execFileSync } from 'node:child_process';
import { python } from '../../../tests/support/python-rdkit';
import { type Chemistry, type Cut, loadChemistry } from '..';
import { heavyAtoms } from './fragment-size';
import { HYDROGEN, matchedPairs } from './matched-pairs';

/** Drug-sized molecules with rings, chains, charges and stereochemistry of both kinds. */
const MOLECULES = [
  'CC(C)Cc1ccc([C@@H](C)C(=O)O)cc1',
  'CN1CCN(Cc2ccc(C(=O)Nc3ccc(C)c(Nc4nccc(-c5cccnc5)n4)c3)cc2)CC1',
  'C[C@H](NC(=O)/C=C/c1ccccc1)[C@@H](O)c1ccc(F)cc1',
  'O=[N+]([O-])c1ccc(C[C@H]2CC[C@@H](OC)CC2)cc1',
  'CC1(C)C[C@@H](NC(=O)[C@H](C)Cc2cc3cc(-c4ccccc4C)ccc3nc2N)CCO1',
  'CC#N',
];

const ORACLE = `
import json, sys
from rdkit import Chem
from rdkit.Chem import rdMMPA
answers = []
for smiles in json.load(sys.stdin):
    cuts = set()
    for core, parts in rdMMPA.FragmentMol(Chem.MolFromSmiles(smiles), minCuts=1, maxCuts=1, maxCutBonds=40, resultsAsMols=False):
        ends = [Chem.MolToSmiles(Chem.MolFromSmiles(p)) for p in parts.split('.')]
        cuts.add('.'.join(sorted(ends)))
    answers.append(sorted(cuts))
print(json.dumps(answers))
`;

let chem: Chemistry;
beforeAll(async () => {
  chem = await loadChemistry();
});

function cutsOf(smiles: string): Cut[] {
  const found = chem.synthesis.cuts(smiles);
  if (!found.ok) throw new Error(found.reason);
  return found.cuts;
}

test('single cuts are those of Python RDKit', () => {
  const input = JSON.stringify(MOLECULES);
  const answers = JSON.parse(execFileSync(python(), ['-c', ORACLE], { input }).toString());
  const own = MOLECULES.map((smiles) => cutsOf(smiles).map(({ ends }) => ends.join('.')));
  expect(own.map((cuts) => cuts.sort())).toEqual(answers);
  expect(own[0]?.length).toBeGreaterThan(5);
});

test.each(MOLECULES)('every cut of %s joins to it again, stereochemistry and all', (smiles) => {
  const whole = chem.synthesis.canonical(smiles);
  const scaffolds = chem.synthesis.scaffoldCuts(smiles, 40);
  const cuts = [...cutsOf(smiles), ...(scaffolds.ok ? scaffolds.cuts : [])];
  for (const cut of cuts) expect(chem.synthesis.join(cut)).toBe(whole);
  if (smiles !== 'CC#N') expect(cuts.some(({ core }) => core !== '')).toBe(true);
});

test('a core is the same text whichever molecule it comes from', () => {
  const cores = ['Fc1ccc(OC)cc1', 'CCc1ccc(Br)cc1'].map((smiles) => {
    const found = chem.synthesis.scaffoldCuts(smiles, 20);
    return found.ok ? found.cuts.map(({ core }) => core) : [];
  });
  expect(cores).toEqual([['c1cc([*:2])ccc1[*:1]'], ['c1cc([*:2])ccc1[*:1]']]);
});

test('cores larger than asked for, and chains, are no scaffolds', () => {
  expect(chem.synthesis.scaffoldCuts('Cc1ccc(-c2ccc(C)cc2)cc1', 6)).toMatchObject({
    cuts: [{ core: 'c1cc([*:2])ccc1[*:1]' }],
  });
  expect(chem.synthesis.scaffoldCuts('CCCCCCO', 20)).toEqual({ ok: true, cuts: [] });
});

test('a molecule with nowhere to be cut, or too many places, has no cuts', () => {
  expect(chem.synthesis.cuts('C')).toEqual({ ok: true, cuts: [] });
  expect(chem.synthesis.cuts('c1ccccc1')).toEqual({ ok: true, cuts: [] });
  const long = `c1ccccc1${'C'.repeat(50)}`;
  expect(chem.synthesis.scaffoldCuts(long, 20)).toEqual({ ok: true, cuts: [] });
  expect(cutsOf(long).length).toBeGreaterThan(0);
});

test('heavy atoms are counted without attachment points and hydrogens', () => {
  expect(heavyAtoms('C[C@H](Br)c1cc([*:1])c[nH]1')).toBe(8);
  expect(heavyAtoms(HYDROGEN)).toBe(0);
});

describe('matched pairs', () => {
  const measured = [
    { id: 'a', smiles: 'Cc1ccc(C(=O)NC2CC2)cc1', value: 6 },
    { id: 'b', smiles: 'FC(F)(F)c1ccc(C(=O)NC2CC2)cc1', value: 7 },
    { id: 'c', smiles: 'Cc1ccc2[nH]ccc2c1', value: 5 },
    { id: 'd', smiles: 'FC(F)(F)c1ccc2[nH]ccc2c1', value: 5.5 },
    { id: 'e', smiles: 'O=C(NC1CC1)c1ccccc1', value: 5.8 },
  ];
  const of = (from: string, to: string, molecules = measured as { value: number | null }[]) => {
    const canonical = molecules.map((one) => {
      const { id, smiles, value } = one as (typeof measured)[number];
      return { id, smiles: chem.synthesis.canonical(smiles) ?? '', value };
    });
    const { transforms } = matchedPairs(chem.synthesis, canonical);
    return transforms.find((one) => one.from === from && one.to === to);
  };

  test('of the same change are one transform with its mean and scatter', () => {
    expect(of('C[*:1]', 'FC(F)(F)[*:1]')).toEqual({
      from: 'C[*:1]',
      to: 'FC(F)(F)[*:1]',
      pairs: 2,
      // Changes of 1 and 0.5.
      meanChange: 0.75,
      standardDeviation: Math.sqrt(0.125),
      examples: [
        ['a', 'b'],
        ['c', 'd'],
      ],
    });
    expect(of('FC(F)(F)[*:1]', 'C[*:1]')?.meanChange).toBe(-0.75);
  });

  test('know a hydrogen as what may change', () => {
    expect(of('C[*:1]', HYDROGEN)).toMatchObject({ pairs: 1, standardDeviation: null });
    expect(of('C[*:1]', HYDROGEN)?.meanChange).toBeCloseTo(-0.2, 12);
  });

  test('are of measured molecules where there are any, and else of all', () => {
    const without = measured.map((one) => (one.id === 'd' ? { ...one, value: null } : one));
    expect(of('C[*:1]', 'FC(F)(F)[*:1]', without)).toMatchObject({ pairs: 1, meanChange: 1 });
    const none = measured.map((one) => ({ ...one, value: null }));
    expect(of('C[*:1]', 'FC(F)(F)[*:1]', none)).toMatchObject({ pairs: 2, meanChange: null });
  });
});
