import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { python } from '../../../tests/support/python-rdkit';
import { type Chemistry, HAZARDS, loadChemistry, REACTIONS } from '..';

/**
 * For each reaction its reactants and the product that the literature of the reaction gives, drawn by hand;
 * regiochemistry where there is a choice.
 */
const CASES: Record<string, { from: string[]; to: string }> = {
  'amide-coupling': { from: ['OC(=O)c1ccccc1', 'NCc1ccccc1'], to: 'O=C(NCc1ccccc1)c1ccccc1' },
  acylation: { from: ['O=C(Cl)c1ccccc1', 'Nc1ccccc1'], to: 'O=C(Nc1ccccc1)c1ccccc1' },
  'sulfonamide-formation': { from: ['CS(=O)(=O)Cl', 'C1CCNCC1'], to: 'CS(=O)(=O)N1CCCCC1' },
  'reductive-amination': { from: ['O=Cc1ccccc1', 'C1COCCN1'], to: 'c1ccc(CN2CCOCC2)cc1' },
  'suzuki-coupling': { from: ['Brc1ccccn1', 'OB(O)c1ccccc1'], to: 'c1ccc(-c2ccccn2)cc1' },
  'buchwald-hartwig': { from: ['Brc1ccccc1', 'C1COCCN1'], to: 'c1ccc(N2CCOCC2)cc1' },
  'aromatic-substitution-amine': {
    from: ['Clc1ncccn1', 'NCc1ccccc1'],
    to: 'c1ccc(CNc2ncccn2)cc1',
  },
  'aromatic-substitution-oxygen': { from: ['Clc1ncccn1', 'Oc1ccccc1'], to: 'c1ccc(Oc2ncccn2)cc1' },
  'n-alkylation': { from: ['BrCc1ccccc1', 'C1COCCN1'], to: 'c1ccc(CN2CCOCC2)cc1' },
  'azole-alkylation': { from: ['BrCc1ccccc1', 'c1cn[nH]c1'], to: 'c1ccc(Cn2cccn2)cc1' },
  'azole-arylation': { from: ['Brc1ccccc1', 'c1cn[nH]c1'], to: 'c1ccc(-n2cccn2)cc1' },
  'williamson-ether': { from: ['BrCc1ccccc1', 'Oc1ccccc1'], to: 'c1ccc(COc2ccccc2)cc1' },
  mitsunobu: { from: ['CCC(C)O', 'Oc1ccccc1'], to: 'CCC(C)Oc1ccccc1' },
  'urea-formation': { from: ['O=C=Nc1ccccc1', 'C1CCNCC1'], to: 'O=C(Nc1ccccc1)N1CCCCC1' },
  'carbamate-formation': { from: ['CCOC(=O)Cl', 'C1CCNCC1'], to: 'CCOC(=O)N1CCCCC1' },
  'thiourea-formation': { from: ['S=C=Nc1ccccc1', 'C1CCNCC1'], to: 'S=C(Nc1ccccc1)N1CCCCC1' },
  esterification: { from: ['OC(=O)c1ccccc1', 'CCO'], to: 'CCOC(=O)c1ccccc1' },
  'thioether-formation': { from: ['BrCc1ccccc1', 'Sc1ccccc1'], to: 'c1ccc(CSc2ccccc2)cc1' },
  'sonogashira-coupling': { from: ['Brc1ccccc1', 'C#CC(C)(C)O'], to: 'CC(C)(O)C#Cc1ccccc1' },
  // E.
  'heck-coupling': { from: ['Brc1ccccc1', 'C=CC(=O)OC'], to: 'COC(=O)/C=C/c1ccccc1' },
  'chan-lam-ether': { from: ['OB(O)c1ccccc1', 'Oc1ccc(C)cc1'], to: 'Cc1ccc(Oc2ccccc2)cc1' },
  // The 1,4-disubstituted triazole.
  'azide-alkyne-cycloaddition': {
    from: ['[N-]=[N+]=NCc1ccccc1', 'C#Cc1ccccc1'],
    to: 'c1ccc(Cn2cc(-c3ccccc3)nn2)cc1',
  },
  // At the end that bears no substituent.
  'epoxide-opening': { from: ['C1OC1c1ccccc1', 'C1COCCN1'], to: 'OC(CN1CCOCC1)c1ccccc1' },
  'aza-michael-addition': { from: ['C=CC(N)=O', 'C1COCCN1'], to: 'NC(=O)CCN1CCOCC1' },
  'benzimidazole-formation': {
    from: ['OC(=O)c1ccccc1', 'Nc1ccccc1N'],
    to: 'c1ccc(-c2nc3ccccc3[nH]2)cc1',
  },
  'benzoxazole-formation': {
    from: ['OC(=O)c1ccccc1', 'Nc1ccccc1O'],
    to: 'c1ccc(-c2nc3ccccc3o2)cc1',
  },
  'benzothiazole-formation': {
    from: ['O=Cc1ccccc1', 'Nc1ccccc1S'],
    to: 'c1ccc(-c2nc3ccccc3s2)cc1',
  },
  'hantzsch-thiazole': { from: ['O=C(CBr)c1ccccc1', 'NC(N)=S'], to: 'Nc1nc(-c2ccccc2)cs1' },
  'imidazopyridine-formation': {
    from: ['O=C(CBr)c1ccccc1', 'Nc1ccccn1'],
    to: 'c1ccc(-c2cn3ccccc3n2)cc1',
  },
  'oxadiazole-1-2-4-formation': { from: ['OC(=O)c1ccccc1', 'CC(N)=NO'], to: 'Cc1noc(-c2ccccc2)n1' },
  'oxadiazole-1-3-4-formation': { from: ['OC(=O)c1ccccc1', 'CC(=O)NN'], to: 'Cc1nnc(-c2ccccc2)o1' },
  'pyrazole-formation': { from: ['CC(=O)CC(C)=O', 'NNc1ccccc1'], to: 'Cc1cc(C)n(-c2ccccc2)n1' },
  'paal-knorr-pyrrole': { from: ['CC(=O)CCC(C)=O', 'NCc1ccccc1'], to: 'Cc1ccc(C)n1Cc1ccccc1' },
  'pictet-spengler': {
    from: ['O=Cc1ccccc1', 'NCCc1c[nH]c2ccccc12'],
    to: 'c1ccc(C2NCCc3c2[nH]c2ccccc32)cc1',
  },
  'fischer-indole': { from: ['NNc1ccccc1', 'O=C1CCCCC1'], to: 'c1ccc2c3c([nH]c2c1)CCCC3' },
  'nitro-reduction': { from: ['O=[N+]([O-])c1ccccc1'], to: 'Nc1ccccc1' },
  'ester-hydrolysis': { from: ['CCOC(=O)c1ccccc1'], to: 'O=C(O)c1ccccc1' },
  'boc-deprotection': { from: ['CC(C)(C)OC(=O)N1CCNCC1'], to: 'C1CNCCN1' },
};

/** Reactants with several places to react, stereocentres and substituents. */
const FURTHER: [reaction: string, reactants: string[]][] = [
  ['amide-coupling', ['O=C(O)CCC(=O)O', 'NC[C@H](C)Nc1ccccc1']],
  ['amide-coupling', ['C[C@@H](F)C(=O)O', 'N[C@H](C)c1ccccc1']],
  ['suzuki-coupling', ['Brc1cc(I)ccc1', 'CC1(C)OB(/C=C/c2ccccc2)OC1(C)C']],
  ['reductive-amination', ['CC(=O)CCC=O', 'NC1CCNCC1']],
  ['aromatic-substitution-amine', ['Clc1nc(Cl)ncc1F', 'C[C@@H]1CNCCN1']],
  ['benzimidazole-formation', ['C[C@H](N)C(=O)O', 'Nc1cc(C)ccc1N']],
  ['fischer-indole', ['NNc1cc(Cl)ccc1', 'CC(=O)CC']],
  ['azole-alkylation', ['ClCC(C)=O', 'Cc1c[nH]nc1C']],
];

const ORACLE = `
import json, sys
from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem
RDLogger.DisableLog('rdApp.*')
answers = []
for smirks, reactants in json.load(sys.stdin):
    reaction = AllChem.ReactionFromSmarts(smirks)
    sets = set()
    for products in reaction.RunReactants([Chem.MolFromSmiles(s) for s in reactants], 64):
        smiles = [Chem.MolFromSmiles(Chem.MolToSmiles(p)) for p in products]
        if all(m is not None for m in smiles):
            sets.add('.'.join(Chem.MolToSmiles(m) for m in smiles))
    answers.append(sorted(sets))
print(json.dumps(answers))
`;

let chem: Chemistry;
beforeAll(async () => {
  chem = await loadChemistry();
});

function products(smirks: string, reactants: readonly string[]): string[] {
  const done = chem.synthesis.react(smirks, reactants);
  if (!done.ok) throw new Error(done.reason);
  return done.sets.map((set) => set.join('.'));
}

test('every reaction has a name of its own, a template for each role, and a case here', () => {
  const names = REACTIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(CASES).sort()).toEqual([...names].sort());
  for (const { name, roles } of REACTIONS) expect(CASES[name]?.from).toHaveLength(roles.length);
  const text = readFileSync(join(__dirname, '../../../docs/how-to/make-analogues.md'), 'utf8');
  for (const { name, title } of REACTIONS) expect(text).toContain(`| \`${name}\` | ${title} |`);
  for (const { name } of HAZARDS) expect(text).toContain(name);
});

test.each(REACTIONS.map((one) => [one.name, one] as const))('%s', (name, reaction) => {
  const { from = [], to = '' } = CASES[name] ?? {};
  expect(products(reaction.smirks, from)).toEqual([chem.synthesis.canonical(to)]);
  if (reaction.retro === undefined) return;
  // Read backwards it finds its reactants, or others that give the product again.
  const undone = chem.synthesis.react(reaction.retro, [to]);
  const sets = undone.ok ? undone.sets : [];
  expect(sets.length).toBeGreaterThan(0);
  for (const set of sets) {
    expect(products(reaction.smirks, set)).toContain(chem.synthesis.canonical(to));
  }
});

test('products are those of Python RDKit, each once, in the order of their text', () => {
  const asked = [
    ...REACTIONS.map(({ name, smirks }) => [smirks, CASES[name]?.from ?? []] as const),
    ...FURTHER.map(([name, reactants]) => {
      const reaction = REACTIONS.find((one) => one.name === name);
      return [reaction?.smirks ?? '', reactants] as const;
    }),
  ];
  const input = JSON.stringify(asked);
  const answers = JSON.parse(execFileSync(python(), ['-c', ORACLE], { input }).toString());
  expect(asked.map(([smirks, reactants]) => products(smirks, reactants))).toEqual(answers);
  expect(answers.slice(REACTIONS.length).every((sets: string[]) => sets.length > 0)).toBe(true);
});

test('what is no reactant, no molecule or no reaction is told apart', () => {
  const { smirks = '' } = REACTIONS[0] ?? {};
  expect(products(smirks, ['CCO', 'NCc1ccccc1'])).toEqual([]);
  expect(chem.synthesis.react(smirks, ['C(', 'CN'])).toMatchObject({ ok: false, code: 'PARSE' });
  expect(() => chem.synthesis.react('no reaction', ['C'])).toThrow(SyntaxError);
});

test('memory does not grow with the number of reactions run', () => {
  const { smirks = '' } = REACTIONS[0] ?? {};
  const run = () => products(smirks, ['OC(=O)c1ccccc1', 'NCc1ccccc1']);
  for (let i = 0; i < 200; i++) run();
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 1_000; i++) run();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
});
