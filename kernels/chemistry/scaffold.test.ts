import { type Chemistry, loadChemistry } from '.';

describe('scaffold', () => {
  let chemistry: Chemistry;

  beforeAll(async () => {
    chemistry = await loadChemistry();
  });

  it.each([
    // The examples of RDKit's MurckoScaffold.py, and one for each rule.
    ['Cc1cc(Oc2nccc(CCC)c2)ccc1', 'c1ccc(Oc2ccccn2)cc1'],
    ['Cc1ccccc1', 'c1ccccc1'],
    ['CCCC', ''],
    ['CC(=O)C1CCCCC1=O', 'O=C1CCCCC1'],
    ['CC(C)=C1CCN(C)CC1', 'C=C1CCNCC1'],
    ['Cn1cnc2c1c(=O)n(C)c(=O)n2C', 'O=c1[nH]c(=O)c2[nH]cnc2[nH]1'],
    ['C[C@@H]1CC[C@@]2(CC1)OCCO2', 'C1CCC2(CC1)OCCO2'],
    ['C[n+]1ccccc1', 'c1cc[nH+]cc1'],
    ['OC(c1ccccc1)c1ccccc1.Cl', 'c1ccc(Cc2ccccc2)cc1'],
    ['C1CC1CCCC(CC)CCc1ccncc1', 'c1cc(CCCCCCC2CC2)ccn1'],
  ])('of %s is %j', (smiles, scaffold) => {
    expect(chemistry.scaffold(smiles)).toBe(scaffold);
  });
});
