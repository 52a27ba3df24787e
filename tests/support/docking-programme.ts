import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { findProgram } from '../../activities/runtime/native/find-program';
import { REPOSITORY } from './stack';

/** Dihydrofolate reductase with a ligand in place (PDB 1S3V), of the redocking cases beside the project. */
const COMPLEX = path.resolve(REPOSITORY, '../shared/data/redock/posebusters/1s3v');

/** A molecule for each line, so small that it is docked in a second; no stereocentres, no salts. */
const FRAGMENTS = [
  ...['c1ccncc1C(N)=O', 'Nc1ncccn1', 'Cc1cc(N)n[nH]1', 'Oc1ccc2[nH]ccc2c1', 'NC(=O)c1ccc(F)cc1'],
  ...[
    'Nc1nc(N)c2ccccc2n1',
    'COc1ccc(CN)cc1',
    'Cc1ccc(O)cc1',
    'O=c1cc[nH]c(=O)[nH]1',
    'c1ccc2ncccc2c1',
  ],
  ...['Nc1ccc(S(N)(=O)=O)cc1', 'OCc1ccncc1', 'Cc1nc2ccccc2[nH]1', 'Fc1ccc(CO)cc1', 'NCCc1c[nH]cn1'],
  ...[
    'O=C(O)c1cccnc1',
    'Clc1ccc(CN)cc1',
    'c1ccc(-c2ncc[nH]2)cc1',
    'COc1cccc(N)c1',
    'CC(=O)Nc1ccccc1',
  ],
  ...['Nc1ccc2cc[nH]c2c1', 'Cn1ccc2ccccc21', 'OC1CCNCC1', 'NC(=O)c1cccs1', 'Cc1noc(C)c1CO'],
  ...[
    'Nc1ncnc2[nH]cnc12',
    'N#Cc1ccc(O)cc1',
    'OCCc1ccccc1',
    'CNC(=O)c1ccco1',
    'c1ccc(CN2CCOCC2)cc1',
  ],
  ...['Cc1ccnc(N)c1', 'O=C1CCc2ccccc2N1'],
];
/** Known binders of the enzyme's site, in p-units: what the ranking asks for resemblance to. */
const ACTIVES = ['Nc1nc(N)c2cc(C)ccc2n1 quinazoline', 'Nc1nccc(-c2ccccc2)n1 pyrimidine'];

/** Programs that such a programme needs; a machine without them cannot run it. */
export const hasDockingPrograms = ['vina', 'xtb'].every((name) => findProgram(name) !== undefined);

/** Identifiers of the library, in its order. */
export const FRAGMENT_IDS = FRAGMENTS.map((_, i) => `fragment-${i}`);

/** Files of a programme with docking, in a folder. */
export function writeDockingProgramme(folder: string): { library: string; actives: string } {
  const file = (name: string, lines: readonly string[]) => {
    const written = path.join(folder, name);
    writeFileSync(written, `${lines.join('\n')}\n`);
    return written;
  };
  const library = FRAGMENTS.map((smiles, i) => `${smiles} ${FRAGMENT_IDS[i]}`);
  return { library: file('fragments.smi', library), actives: file('known.smi', ACTIVES) };
}

/**
 * Input of `discover` over it, with the shortest of searches: `first` molecules are docked at once, then
 * `rounds` times three, of which one is at random; the best of all is refined.
 */
export function dockingInput(
  { library, actives }: { library: string; actives: string },
  { first, rounds, refine = 0 }: { first: number; rounds: number; refine?: number },
): Record<string, unknown> {
  const receptor = {
    ...{ name: 'dhfr', file: path.join(COMPLEX, '1s3v_protein_one_lig_removed.pdb') },
    ...{ ligand: path.join(COMPLEX, '1s3v_ligand.sdf'), marginAngstrom: 2 },
  };
  return {
    name: 'fragments into dihydrofolate reductase',
    target: { name: 'DHFR', uniprot: 'P00374' },
    receptors: [receptor],
    actives: { file: actives },
    library: { file: library },
    filters: { brenk: false },
    validation: { hideFraction: 0 },
    dock: { first, exhaustiveness: 1, seeds: [1], modes: 3, posesMax: 2 },
    learn: { rounds, batch: 3, controlShare: 0.34 },
    refine: { top: refine },
    top: 50,
    seed: 7,
  };
}
