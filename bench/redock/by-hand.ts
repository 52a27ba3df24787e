import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readVinaPoses } from '../../kernels/docking';
import type { SearchBox } from '../../schemas/docking/box';

/** What plain Vina puts first, with the score that it printed. */
export interface HandPose {
  printedKcalPerMol: number;
  coordinates: Float64Array;
}

/** Runs `vina` as a chemist would at a terminal: its first pose, or none. */
export function vinaByHand(o: {
  receptor: string;
  ligand: string;
  atoms: number;
  box: SearchBox;
  seed: number;
  exhaustiveness: number;
}): HandPose | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-redock-'));
  try {
    writeFileSync(path.join(folder, 'receptor.pdbqt'), o.receptor);
    writeFileSync(path.join(folder, 'ligand.pdbqt'), o.ligand);
    const [x, y, z] = o.box.centerAngstrom;
    const [dx, dy, dz] = o.box.sizeAngstrom;
    const run = spawnSync(
      'vina',
      [
        ...['--receptor', 'receptor.pdbqt', '--ligand', 'ligand.pdbqt', '--out', 'out.pdbqt'],
        ...['--center_x', `${x}`, '--center_y', `${y}`, '--center_z', `${z}`],
        ...['--size_x', `${dx}`, '--size_y', `${dy}`, '--size_z', `${dz}`],
        ...['--seed', `${o.seed}`, '--exhaustiveness', `${o.exhaustiveness}`, '--cpu', '1'],
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    if (run.status !== 0) return undefined;
    const text = readFileSync(path.join(folder, 'out.pdbqt'), 'utf8');
    // The first model alone: its own order, and not ours.
    const first = text.slice(0, text.indexOf('ENDMDL'));
    const [pose] = readVinaPoses(first, o.atoms);
    const printed = /VINA RESULT:\s+(\S+)/.exec(first)?.[1];
    return pose && { coordinates: pose.coordinates, printedKcalPerMol: Number(printed) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
