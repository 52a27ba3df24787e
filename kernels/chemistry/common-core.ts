import type { MainModule, Mol } from '@rdkit/rdkit';
import { RdkitKernel } from './rdkit-kernel';

/** Pairs of atoms, of a molecule and of a reference, each by its position in its molblock. */
export interface CoreMatch {
  atoms: number[];
  reference: number[];
}

/** Why a molecule and a reference have no core in common. */
export interface NoCore {
  reason: string;
}

/** Symmetric cores match in many ways. */
const MATCHES_MAX = 24;
/** Fewer atoms do not say how a molecule lies. */
const CORE_ATOMS_MIN = 3;
const SECONDS_MAX = 20;
const MCS = {
  RingMatchesRingOnly: true,
  CompleteRingsOnly: true,
  Timeout: SECONDS_MAX,
};

let loading: Promise<RdkitKernel> | undefined;

/**
 * Finds the core that a molecule shares with a reference: the atoms of a SMARTS in both, or their largest
 * connected common substructure, rings whole. Every way in which the molecule matches is answered, with
 * the first way of the reference. It works on an RDKit of its own, loaded once per thread.
 */
export async function commonCore(
  molblock: string,
  reference: string,
  smarts: string | null,
): Promise<CoreMatch[] | NoCore> {
  loading ??= RdkitKernel.load();
  const kernel = await loading;
  return kernel.use((rdkit) => {
    const owned: { delete(): void }[] = [];
    const own = <T extends { delete(): void }>(thing: T | null): T | null => {
      if (thing !== null) owned.push(thing);
      return thing;
    };
    try {
      const molecule = own(rdkit.get_mol(molblock, '{"removeHs":false}'));
      const other = own(rdkit.get_mol(reference, '{"removeHs":false}'));
      if (molecule === null) return { reason: 'the molecule cannot be read' };
      if (other === null) return { reason: 'the reference cannot be read' };
      const pattern = smarts ?? largestCommon(rdkit, [molblock, reference]);
      if (typeof pattern !== 'string') return pattern;
      const query = own(rdkit.get_qmol(pattern));
      if (query === null) return { reason: 'the SMARTS of the core cannot be read' };
      return matchesOf(molecule, other, query);
    } finally {
      for (const thing of owned) thing.delete();
    }
  });
}

function largestCommon(rdkit: MainModule, molblocks: string[]): string | NoCore {
  const list = new rdkit.MolList();
  const mols = molblocks.map((molblock) => rdkit.get_mol(molblock) as Mol);
  try {
    for (const mol of mols) {
      // A core is of heavy atoms: a reference may have hydrogens or not.
      mol.remove_hs_in_place();
      list.append(mol);
    }
    const found = JSON.parse(rdkit.get_mcs_as_json(list, JSON.stringify(MCS)));
    if (found.canceled) return { reason: 'the core takes too long to find: give it as a SMARTS' };
    return found.smarts === '' ? { reason: 'nothing in common with the reference' } : found.smarts;
  } finally {
    for (const mol of mols) mol.delete();
    list.delete();
  }
}

function matchesOf(molecule: Mol, reference: Mol, query: Mol): CoreMatch[] | NoCore {
  const there = JSON.parse(reference.get_substruct_match(query)).atoms as number[] | undefined;
  if (there === undefined) return { reason: 'the reference has no such core' };
  if (there.length < CORE_ATOMS_MIN) {
    return { reason: `a core of ${there.length} atoms; at least ${CORE_ATOMS_MIN} are needed` };
  }
  const options = JSON.stringify({ uniquify: false, maxMatches: MATCHES_MAX });
  const found = JSON.parse(molecule.get_substruct_matches(query, options));
  if (!Array.isArray(found) || found.length === 0) return { reason: 'it has no such core' };
  return found.map(({ atoms }: { atoms: number[] }) => ({ atoms, reference: there }));
}
