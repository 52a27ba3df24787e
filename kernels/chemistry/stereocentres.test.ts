import { readGraph } from './graph';
import { AWKWARD_MOLECULES } from './parity/awkward-molecules';
import { sharedSmiles } from './parity/molecules';
import { RdkitKernel } from './rdkit-kernel';
import { stereocentresOf } from './stereocentres';

describe('stereocentresOf', () => {
  let kernel: RdkitKernel;

  beforeAll(async () => {
    kernel = await RdkitKernel.load();
  });

  it.each([
    ['CCO', 0, 0],
    ['CC(F)Cl', 1, 1],
    ['C[C@H](F)Cl', 1, 0],
    ['C[C@H](F)C(F)(Cl)Br', 2, 1],
    ['CC(F)C(F)C', 2, 2],
    ['CN1CC1C', 2, 2],
    ['CP(F)CC', 1, 1],
  ])('of %s are %i, %i of them unspecified', (smiles, all, unspecified) => {
    const counts = kernel.withMolecule(smiles, '{}', (mol) =>
      mol === null ? undefined : stereocentresOf(mol, readGraph(mol.get_json())),
    );
    expect(counts).toEqual({ all, unspecified });
  });

  it('are those that RDKit lists, also where RDKit is not asked', () => {
    for (const smiles of [...sharedSmiles(), ...AWKWARD_MOLECULES]) {
      kernel.withMolecule(smiles, '{}', (mol) => {
        if (mol !== null) {
          const counted = stereocentresOf(mol, readGraph(mol.get_json())).all;
          const listed = JSON.parse(mol.get_stereo_tags()) as { CIP_atoms: unknown[] };
          expect([smiles, counted]).toEqual([smiles, listed.CIP_atoms.length]);
        }
      });
    }
  });
});
