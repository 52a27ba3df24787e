import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A complex whose ligand is docked back: paths of files. */
export interface RedockCase {
  name: string;
  receptor: string;
  /** The ligand where the crystal has it: what a pose is compared with, and the box is laid about. */
  ligand: string;
  /** Whether plain docking can be expected to find it. */
  isExpected: boolean;
}

/** 1uw6 binds through waters that plain docking does not have (AutoDock-Vina, example/hydrated_docking). */
const HYDRATED = '1uw6';
const RECEPTOR = /(receptorH|protein|no_ligand).*\.pdb$/;
const LIGAND = /ligand\.sdf$/;

/** Every folder below that holds one receptor (PDB) and one bound ligand (SDF), in the order of their names. */
export function redockCases(folder: string): RedockCase[] {
  const here = readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return here.flatMap((entry) => {
    if (!entry.isDirectory()) return [];
    const own = path.join(folder, entry.name);
    const files = readdirSync(own);
    const receptor = files.find((file) => RECEPTOR.test(file));
    const ligand = files.find((file) => LIGAND.test(file));
    if (receptor === undefined || ligand === undefined) return redockCases(own);
    const isExpected = entry.name !== HYDRATED;
    return [
      {
        name: entry.name,
        receptor: path.join(own, receptor),
        ligand: path.join(own, ligand),
        isExpected,
      },
    ];
  });
}

/** Text of a file. @throws Error where it is not there */
export function textOf(file: string): string {
  if (!existsSync(file)) throw new Error(`${file} is not there`);
  return readFileSync(file, 'utf8');
}
