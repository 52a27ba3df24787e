import { type Chemistry, HAZARDS, loadChemistry } from '../../kernels/chemistry';
import type { DescribedRow, MoleculeRow, RejectionRow } from '../../schemas/molecule';
import { openStepBench, type StepBench } from '../../tests/support/step-context';
import { descriptorsStep } from './descriptors';
import { filterStep } from './filter';
import { hazardsOf } from './safety';

jest.setTimeout(60_000);

/** For each class a member that its source names. */
const MEMBERS: Record<string, string[]> = {
  'phosphorus–fluorine or phosphorus–cyanide compound': ['CC(C)OP(C)(=O)F', 'CCOP(=O)(C#N)N(C)C'],
  'V-type phosphonothioate': ['CCOP(C)(=O)SCCN(C(C)C)C(C)C'],
  'sulfur mustard': ['ClCCSCCCl'],
  'nitrogen mustard': ['CN(CCCl)CCCl'],
  'organoarsenic compound': ['Cl[As](Cl)C=CCl'],
  'phosgene, chloropicrin or cyanogen halide': ['ClC(Cl)=O', 'ClC(Cl)(Cl)[N+](=O)[O-]', 'ClC#N'],
  'quinuclidinyl glycolate': ['OC(c1ccccc1)(c1ccccc1)C(=O)OC1CN2CCC1CC2'],
  'fentanyl analogue': ['CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1'],
  'fentanyl precursor': ['c1ccc(CCN2CCC(Nc3ccccc3)CC2)cc1', 'O=C1CCN(CCc2ccccc2)CC1'],
  nitazene: ['CCOc1ccc(Cc2nc3cc([N+](=O)[O-])ccc3n2CCN(CC)CC)cc1'],
  'morphinan opioid': ['CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5'],
  'methadone analogue': ['CCC(=O)C(CC(C)N(C)C)(c1ccccc1)c1ccccc1'],
  'cocaine analogue (ecgonine ester)': ['COC(=O)C1C(OC(=O)c2ccccc2)CC2CCC1N2C'],
  'tetrahydrocannabinol analogue': ['CCCCCc1cc(O)c2c(c1)OC(C)(C)C1CCC(C)=CC21'],
  'synthetic cannabinoid (3-acyl indole or indazole)': [
    'CCCCCn1cc(C(=O)c2cccc3ccccc23)c2ccccc21',
    'CCCCCn1nc(C(=O)NC(C(C)C)C(N)=O)c2ccccc21',
  ],
  amphetamine: ['CC(N)Cc1ccccc1', 'CNC(C)Cc1ccc2OCOc2c1'],
  cathinone: ['CNC(C)C(=O)c1ccc(C)cc1'],
  'amphetamine precursor': ['CC(=O)Cc1ccccc1', 'CNC(C)C(O)c1ccccc1'],
  'N,N-dialkyltryptamine': ['CN(C)CCc1c[nH]c2ccccc12'],
  'lysergic acid derivative': ['CCN(CC)C(=O)C1CN(C)C2Cc3c[nH]c4cccc(C2=C1)c34'],
  '1-arylcyclohexylamine': ['c1ccc(C2(N3CCCCC3)CCCCC2)cc1', 'CNC1(c2ccccc2Cl)CCCCC1=O'],
  barbiturate: ['CCC1(c2ccccc2)C(=O)NC(=O)NC1=O'],
  '1,4-benzodiazepine': [
    'CN1C(=O)CN=C(c2ccccc2)c2cc(Cl)ccc21',
    'Cc1nnc2CN=C(c3ccccc3)c3cc(Cl)ccc3-n12',
  ],
  'methaqualone analogue': ['Cc1ccccc1-n1c(C)nc2ccccc2c1=O'],
  'three nitro groups': ['Cc1c([N+](=O)[O-])cc([N+](=O)[O-])cc1[N+](=O)[O-]'],
  'nitrate ester': ['CCO[N+](=O)[O-]'],
  nitramine: ['CN(C)[N+](=O)[O-]'],
  peroxide: ['CC1(C)OOC(C)(C)OOC(C)(C)OO1'],
  azide: ['[N-]=[N+]=NCc1ccccc1'],
  'diazo or diazonium compound': ['C=[N+]=[N-]'],
  'perchlorate or hypervalent halogen oxide': ['CCOCl(=O)(=O)=O'],
  'compound of mercury, thallium, cadmium, beryllium or osmium': ['C[Hg]C'],
  'organophosphate cholinesterase inhibitor': ['CCOP(=O)(OCC)Oc1ccc([N+](=O)[O-])cc1'],
  fluoroacetate: ['OC(=O)CF'],
  'chlorinated dibenzodioxin': ['Clc1cc2Oc3cc(Cl)c(Cl)cc3Oc2cc1Cl'],
  'N-nitroso compound': ['CN(C)N=O'],
  'alkyl azoxy compound': ['CN=[N+](C)[O-]'],
  'aflatoxin-like furofuran': ['COc1cc2OC3OC=CC3c2c2oc(=O)c3C(=O)CCc3c12'],
};

/** Medicines and reagents that are near a class and not of it. */
const HARMLESS = [
  'CC(=O)Oc1ccccc1C(=O)O',
  'CN1CCN(Cc2ccc(C(=O)Nc3ccc(C)c(Nc4nccc(-c5cccnc5)n4)c3)cc2)CC1',
  'O=[N+]([O-])c1ccc(O)cc1',
  'OP(=O)(O)Oc1ccccc1',
  'CC(C)NCC(O)COc1cccc2ccccc12',
  'NCCc1c[nH]c2ccc(O)cc12',
  'CSCC[C@H](N)C(=O)O',
  'O=C1NC(=O)NC=C1F',
  'O=C(NC1CCCCC1)N1CCN(c2ccccc2)CC1',
];

let chem: Chemistry;
let bench: StepBench;
beforeAll(async () => {
  chem = await loadChemistry();
  bench = await openStepBench();
});
afterAll(() => bench.close());

test('every class has members here', () => {
  expect(Object.keys(MEMBERS).sort()).toEqual(HAZARDS.map(({ name }) => name).sort());
});

test.each(Object.entries(MEMBERS))('%s', (name, members) => {
  for (const smiles of members) {
    expect(hazardsOf(chem, smiles).map((found) => found.split(': ')[1])).toEqual([name]);
  }
});

test('what only looks like it is not of the classes', () => {
  for (const smiles of HARMLESS) expect(hazardsOf(chem, smiles)).toEqual([]);
});

describe('the filter', () => {
  const OFF = {
    ...{ pains: false, brenk: false, lipinskiViolationsMax: null, veber: false, saMax: null },
  };
  const rowsOf = (all: string[]): MoleculeRow[] =>
    all.map((smiles, index) => {
      const inchiKey = `KEY-${index}`;
      return { index, id: `m${index}`, smiles, inchiKey, changes: [] };
    });
  async function filter(all: string[], o: Record<string, unknown>) {
    const molecules = await bench.putRows(rowsOf(all));
    const output = await bench.run(filterStep, { molecules, ...o });
    return {
      kept: await bench.rows<MoleculeRow>(output.molecules),
      rejected: await bench.rows<RejectionRow>(output.rejections),
      dropped: output.dropped,
    };
  }

  test('marks, drops or passes what is restricted, as the policy says', async () => {
    const all = ['CC(N)Cc1ccccc1', 'CCO'];
    const restrict = await filter(all, { filters: OFF });
    expect(restrict.kept.map((row) => row.restricted)).toEqual([
      ['controlled drug: amphetamine'],
      undefined,
    ]);
    const reject = await filter(all, { filters: { ...OFF, safety: 'reject' } });
    expect(reject.kept.map((row) => row.smiles)).toEqual(['CCO']);
    expect(reject.dropped).toEqual({ SAFETY: 1 });
    expect(reject.rejected[0]?.reason).toBe('may be a controlled drug: amphetamine');
    const off = await filter(all, { filters: { ...OFF, safety: 'off' } });
    expect(off.kept.every((row) => row.restricted === undefined)).toBe(true);
  });

  test('drops what is too similar to known molecules, and says to which', async () => {
    const fingerprint = { radius: 2, bits: 2048 };
    const known = await bench.run(descriptorsStep, {
      molecules: await bench.putRows(rowsOf(['CC(=O)Oc1ccccc1C(=O)O'])),
      fingerprint,
    });
    const [aspirin] = await bench.rows<DescribedRow>(known.molecules);
    expect(aspirin?.id).toBe('m0');
    const novelty = { known: known.molecules, fingerprint };
    const filters = { ...OFF, similarityMax: 0.6 };
    const all = ['CC(=O)Oc1ccccc1C(=O)O', 'CCCCO'];
    const { kept, rejected } = await filter(all, { filters, novelty });
    expect(kept.map((row) => row.smiles)).toEqual(['CCCCO']);
    expect(rejected[0]).toMatchObject({
      code: 'NOVELTY',
      reason: 'Tanimoto similarity 1.000 to m0 > 0.6',
    });
    await expect(filter(all, { filters })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
