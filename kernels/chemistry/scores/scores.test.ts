import { type Chemistry, loadChemistry } from '..';
import { qedOf } from './qed';

let chemistry: Chemistry;

beforeAll(async () => {
  chemistry = await loadChemistry();
});

describe('QED', () => {
  it.each([
    // The three examples of RDKit's QED.py, after P. Gedeck's reference implementation.
    ['N=C(CCSCc1csc(N=C(N)N)n1)NS(N)(=O)=O', 0.253],
    ['CNC(=NCCSCc1nc[nH]c1C)NC#N', 0.234],
    ['CCCCCNC(=N)NN=Cc1c[nH]c2ccc(CO)cc12', 0.234],
  ])('of %s begins with %d', (smiles, qed) => {
    const profile = chemistry.profile(smiles, { qed: true });
    expect(profile.ok && Math.floor((profile.qed ?? 0) * 1_000)).toBe(qed * 1_000);
  });

  it('stays between 0 and 1, also far outside drug space', () => {
    const extreme = {
      molecularWeight: 4_000,
      logP: -60,
      acceptors: 200,
      donors: 200,
      polarSurface: 4_000,
      rotatableBonds: 300,
      aromaticRings: 90,
      alerts: 100,
    };
    expect(qedOf(extreme)).toBeGreaterThan(0);
    expect(qedOf(extreme)).toBeLessThan(0.05);
  });
});

describe('SA score', () => {
  it('ranks what a chemist finds easy before what is hard', () => {
    const [aspirin, morphine, taxol] = [
      'CC(=O)Oc1ccccc1C(=O)O',
      'CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5',
      'CC1=C2[C@@]([C@]([C@H]([C@@H]3[C@]4([C@H](OC4)C[C@@H]([C@]3(C(=O)[C@@H]2OC(=O)C)C)O)' +
        'OC(=O)C)OC(=O)c5ccccc5)(C[C@@H]1OC(=O)[C@H](O)[C@@H](NC(=O)c6ccccc6)c7ccccc7)O)(C)C',
    ].map((smiles) => {
      const profile = chemistry.profile(smiles, { sa: true });
      return profile.ok ? (profile.sa ?? 0) : 0;
    }) as [number, number, number];
    expect(aspirin).toBeLessThan(2);
    expect(morphine).toBeGreaterThan(aspirin);
    expect(taxol).toBeGreaterThan(morphine);
    expect(taxol).toBeLessThanOrEqual(10);
  });
});
