import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { REPOSITORY } from '../support/paths';

const DATA = path.join(REPOSITORY, '../shared/data/affinity');
const MOLAR: Readonly<Record<string, number>> = { nM: 1e-9, uM: 1e-6, mM: 1e-3 };

/** Ligands of one target with measured affinities and modelled poses (protein-ligand-benchmark, CC-BY-4.0). */
export interface Series {
  target: string;
  receptor: string;
  ligands: { id: string; molblock: string; affinity: number }[];
}

/** The series that are beside the repository. */
export function readSeries(targets: readonly string[]): Series[] {
  return targets.filter((target) => existsSync(path.join(DATA, target))).map(readOne);
}

function readOne(target: string): Series {
  const text = (name: string) => readFileSync(path.join(DATA, target, name), 'utf8');
  const measured = parse(text('ligands.yml')) as Record<
    string,
    { measurement: { unit: string; value: number } }
  >;
  const ligands = text('ligands.sdf')
    .split('$$$$\n')
    .filter((record) => record.includes('M  END'))
    .map((record) => {
      const id = record.slice(0, record.indexOf('\n')).trim();
      const molblock = record.slice(0, record.indexOf('M  END') + 'M  END\n'.length);
      const { unit, value } = measured[id]?.measurement ?? { unit: '', value: Number.NaN };
      return { id, molblock, affinity: -Math.log10(value * (MOLAR[unit] ?? Number.NaN)) };
    });
  return { target, receptor: text('protein.pdb'), ligands };
}
