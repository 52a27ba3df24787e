import type { JsonAtom, MolGraph } from '../chemistry/graph';
import { ELEMENT_SYMBOLS, isMetal, SINGLE_AUTODOCK_TYPE } from '../structure/elements';
import type { LigandRejection, LigandRejectionCode } from './types';

const HEAVY_ATOMS_MIN = 2;
/** Rings of so many atoms bend in ways that docking does not try. */
const MACROCYCLE_MIN = 9;
const TORSIONS_NOTED = 20;

/** Elements of several AutoDock types: hydrogen, carbon, nitrogen, oxygen, sulfur. */
const ORGANIC = new Set([1, 6, 7, 8, 16]);

/** Builds a rejection. */
export function reject(code: LigandRejectionCode, reason: string): LigandRejection {
  return { ok: false, code, reason };
}

/** Why a molecule cannot be docked, whatever its conformers; undefined where it can. */
export function whyNotDocked(graph: MolGraph): LigandRejection | undefined {
  const elements = [...graph.element];
  const symbol = (element: number) => ELEMENT_SYMBOLS[element] ?? `element ${element}`;
  if (elements.includes(0)) {
    return reject(
      'PLACEHOLDER',
      'it holds a placeholder (*, R-group, polymer end) in place of an atom',
    );
  }
  const parts = partsOf(graph);
  if (parts > 1) {
    const reason = `it has ${parts} parts that are not bound to each other (a salt or a mixture)`;
    return reject('SEVERAL_PARTS', `${reason}; standardise it first`);
  }
  const metal = elements.find(isMetal);
  if (metal !== undefined) {
    return reject('METAL_COMPLEX', `it holds ${symbol(metal)}: metal complexes are not docked`);
  }
  const unknown = elements.find((e) => !ORGANIC.has(e) && !SINGLE_AUTODOCK_TYPE.has(e));
  if (unknown !== undefined) {
    return reject('UNPARAMETRISED', `Vina has no parameters for ${symbol(unknown)}`);
  }
  const radical = graph.json.atoms.findIndex((atom) => (atom.nRad ?? 0) > 0);
  if (radical >= 0) {
    const { nRad } = graph.json.atoms[radical] as JsonAtom;
    const where = `atom ${radical + 1} (${symbol(elements[radical] as number)})`;
    return reject(
      'RADICAL',
      `${where} has ${nRad === 1 ? 'an unpaired electron' : `${nRad} unpaired electrons`}`,
    );
  }
  const heavy = elements.filter((element) => element !== 1).length;
  if (heavy < HEAVY_ATOMS_MIN) {
    return reject('TOO_SMALL', `it has ${heavy} heavy atom: there is nothing to dock`);
  }
  return undefined;
}

/** What a chemist should know of a molecule that is docked. */
export function notesOn(graph: MolGraph, torsions: number): string[] {
  const largest = graph.rings.reduce((size, ring) => Math.max(size, ring.length), 0);
  const notes: string[] = [];
  if (largest >= MACROCYCLE_MIN) {
    notes.push(
      `macrocycle: its ring of ${largest} atoms keeps the conformation it was built in, so the score ` +
        'is that of few conformations of many',
    );
  }
  if (torsions > TORSIONS_NOTED) {
    notes.push(`${torsions} bonds turn: docking so flexible a ligand is unreliable`);
  }
  return notes;
}

function partsOf(graph: MolGraph): number {
  const seen = new Uint8Array(graph.atomCount);
  let parts = 0;
  for (let start = 0; start < graph.atomCount; start++) {
    if (seen[start] === 1) continue;
    parts += 1;
    const queue = [start];
    seen[start] = 1;
    for (const atom of queue) {
      for (const next of graph.neighbour.subarray(graph.first[atom], graph.first[atom + 1])) {
        if (seen[next] === 1) continue;
        seen[next] = 1;
        queue.push(next);
      }
    }
  }
  return parts;
}
