import { readGraph } from '../graph';
import { AWKWARD_MOLECULES } from '../parity/awkward-molecules';
import { PatternLibrary } from '../pattern-library';
import { RdkitKernel } from '../rdkit-kernel';
import { stereocentresOf } from '../stereocentres';
import { Descriptors } from './descriptors';
import { DESCRIPTOR_NAMES } from './names';
import { rdkitDescriptors } from './rdkit-twin';

/** Rings, cages, spiro atoms, odd elements and stereochemistry, where descriptors get hard. */
const MORE_MOLECULES = [
  'C1CC1',
  'C1CCC1',
  'C1CN2CCC1CC2',
  'C1C2CC3CC1CC(C2)C3',
  'C12C3C4C1C5C2C3C45',
  'C1CC2(C1)CCC1(CC2)OCCO1',
  'CC[C@@H]1C(C)CC1',
  'OC1CC(O)C1',
  'CC1CCC(C)CC1',
  'P(C)(F)CC',
  'CP(C)(=O)N',
  'CS(=O)CC',
  'CS(C)(=N)=O',
  'N1CC1C',
  'CN1CC1C',
  'C[Si](F)(Cl)Br',
  'CC=C=CC',
  'C/C=C/C#N',
  'FC(F)(F)c1nnc2ccccn12',
  'Brc1cc(I)c2[nH]c(=O)[nH]c2c1',
  'C[Se]C',
  'c1cc[se]c1',
  'OB(O)c1ccccc1',
  'CC(C)(C)c1ccc(C(C)(C)C)cc1C(F)(F)F',
  'O=C(O)c1cc(N=Nc2ccc(S(=O)(=O)Nc3ccccn3)cc2)ccc1O',
  'CC1(C)SC2C(NC(=O)Cc3ccccc3)C(=O)N2C1C(=O)O',
  'CC12CCC3C(CCC4=CC(=O)CCC34C)C1CCC2O',
];

describe('descriptors from the graph', () => {
  it('are those of RDKit, bit for bit', async () => {
    const kernel = await RdkitKernel.load();
    const library = new PatternLibrary(kernel);
    const descriptors = new Descriptors(kernel, library);
    descriptors.prepare();
    for (const smiles of [...AWKWARD_MOLECULES, ...MORE_MOLECULES]) {
      kernel.withMolecule(smiles, '{}', (mol) => {
        if (mol === null) {
          return;
        }
        const graph = readGraph(mol.get_json());
        const values = descriptors.all(library.target(graph), stereocentresOf(mol, graph));
        const twin = rdkitDescriptors(mol);
        const differing = DESCRIPTOR_NAMES.filter((name, i) => !Object.is(values[name], twin[i]));
        expect([smiles, differing]).toEqual([smiles, []]);
      });
    }
  });
});
