import fc from 'fast-check';
import { readGraph } from './graph';
import { morganBits } from './morgan';
import { AWKWARD_MOLECULES } from './parity/awkward-molecules';
import { RdkitKernel } from './rdkit-kernel';

describe('morganBits', () => {
  it("are RDKit's for any radius and length", async () => {
    const kernel = await RdkitKernel.load();
    const options = fc.record({
      radius: fc.nat({ max: 6 }),
      bits: fc.integer({ min: 1, max: 256 }).map((words) => 32 * words),
    });
    fc.assert(
      fc.property(fc.constantFrom(...AWKWARD_MOLECULES), options, (smiles, { radius, bits }) => {
        kernel.withMolecule(smiles, '{}', (mol) => {
          if (mol !== null) {
            const theirs = mol.get_morgan_fp_as_uint8array(JSON.stringify({ radius, nBits: bits }));
            const ours = morganBits(readGraph(mol.get_json()), { radius, bits });
            expect([...ours]).toEqual([...(theirs as Uint8Array)]);
          }
        });
      }),
      { numRuns: 300 },
    );
  });
});
