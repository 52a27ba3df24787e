import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '../../activities/runtime/native/find-program';
import { readTorsionTree } from '../../kernels/docking';
import type { PreparedLigandRow } from '../../schemas/docking/ligand-steps';

const DATA = path.resolve(__dirname, '../../../shared/data/redock');

/** A file of the redocking cases beside the project. */
export function redockFile(name: string): string {
  return readFileSync(path.join(DATA, name), 'utf8');
}

/** A row whose only form is of these texts. */
export function preparedRow(
  id: string,
  { molblock, pdbqt, index = 0 }: { molblock: string; pdbqt: string; index?: number },
): PreparedLigandRow {
  const smiles = /REMARK SMILES (?!IDX)(\S+)/.exec(pdbqt)?.[1] ?? '';
  const torsions = pdbqt.split('\n').filter((line) => line.startsWith('BRANCH')).length;
  const prepared = { forms: [{ smiles, molblock, pdbqt, torsions }], notes: [] };
  return { index, id, smiles, prepared };
}

/** Of AutoDock's atom types, the elements that are not their first letter. */
const ELEMENTS: Readonly<Record<string, string>> = { A: 'C', HD: 'H', OA: 'O', NA: 'N', SA: 'S' };
/** Longer than bonds of carbon, nitrogen and oxygen, shorter than two bonds. */
const BOND_ANGSTROM_MAX = 1.7;

/** A molblock of the atoms of a PDBQT, bonds by distance: enough where only places matter. */
export function molblockOf(pdbqt: string): string {
  const { types, coordinates } = readTorsionTree(pdbqt);
  const point = (i: number) => [...coordinates.subarray(3 * i, 3 * i + 3)];
  const bonds = types.flatMap((_, i) =>
    types.slice(0, i).flatMap((_type, j) => {
      const far = Math.hypot(...point(i).map((x, k) => x - (point(j)[k] as number)));
      return far < BOND_ANGSTROM_MAX ? [`${pad(j + 1, 3)}${pad(i + 1, 3)}  1  0`] : [];
    }),
  );
  const atoms = types.map((type, i) => {
    const places = point(i).map((x) => pad(x.toFixed(4), 10));
    return `${places.join('')} ${(ELEMENTS[type] ?? type).padEnd(3)} 0  0`;
  });
  const counts = `${pad(types.length, 3)}${pad(bonds.length, 3)}  0  0  0  0  0  0  0  0999 V2000`;
  return ['', '', '', counts, ...atoms, ...bonds, 'M  END', ''].join('\n');
}

function pad(value: number | string, width: number): string {
  return String(value).padStart(width);
}

/** `test`, or a test that is skipped, in sight, where this machine has no such program. */
export function testWith(program: string): jest.It {
  return findProgram(program) === undefined ? (test.skip as unknown as jest.It) : test;
}

/** Programs that only pretend: shell scripts in a folder of their own. */
export function openFakePrograms(): { write(body: string): string; close(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-fake-'));
  let count = 0;
  return {
    write(body) {
      count += 1;
      const file = path.join(folder, `fake-${count}`);
      writeFileSync(file, `#!/bin/bash\n${body}\n`);
      chmodSync(file, 0o755);
      return file;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
