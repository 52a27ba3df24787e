import { RdkitChemistry } from '../chemistry';
import { AWKWARD_MOLECULES } from '../parity/awkward-molecules';
import { RdkitKernel } from '../rdkit-kernel';

describe('the standard form', () => {
  it('does not depend on how the molecule was written', async () => {
    const kernel = await RdkitKernel.load();
    const chemistry = new RdkitChemistry(kernel);
    for (const smiles of AWKWARD_MOLECULES) {
      const ways = kernel.withMolecule(smiles, '{}', (mol) =>
        Array.from({ length: mol?.get_num_atoms() ?? 0 }, (_, rootedAtAtom) =>
          mol?.get_smiles(JSON.stringify({ rootedAtAtom, canonical: false })),
        ),
      );
      const forms = [smiles, ...ways].map((way) => {
        const result = chemistry.standardise({ smiles: way ?? '' });
        return result.ok ? result.smiles : result.code;
      });
      expect([smiles, [...new Set(forms)]]).toEqual([smiles, [forms[0]]]);
    }
  });
});
