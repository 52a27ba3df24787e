import { readGraph } from '../graph';
import { AWKWARD_MOLECULES } from '../parity/awkward-molecules';
import { sharedSmiles } from '../parity/molecules';
import { RdkitKernel } from '../rdkit-kernel';
import { isPlain } from './plain';
import { Standardiser } from './standardiser';

describe('isPlain', () => {
  it('passes no molecule that standardisation would change', async () => {
    const kernel = await RdkitKernel.load();
    const standardiser = new Standardiser(kernel);
    let plain = 0;
    for (const input of [...sharedSmiles(), ...AWKWARD_MOLECULES]) {
      kernel.withMolecule(input, '{}', (mol) => {
        const smiles = mol?.get_smiles() ?? '*';
        if (isPlain(smiles)) {
          plain++;
          const form = standardiser.standardise(readGraph(mol?.get_json() ?? ''));
          expect([smiles, form]).toEqual([smiles, undefined]);
        }
      });
    }
    expect(plain).toBeGreaterThan(1_000);
  });

  it.each(['CC[O-]', 'C.C', 'CS(C)=O', '*C', 'C[Na]', '[2H]C', 'C[N+](C)(C)C', 'CP', '[Cl]', ''])(
    'leaves %j to the standardiser',
    (smiles) => expect(isPlain(smiles)).toBe(false),
  );

  it.each(['CCO', 'c1cc[nH]c1', 'C[C@H](F)Cl', 'C/C=C\\Br', 'c1ccc2ccccc2c1', 'O=c1cc[nH]cc1'])(
    'knows %j',
    (smiles) => expect(isPlain(smiles)).toBe(true),
  );
});
