import { isMetal } from '../structure/elements';
import { PointGrid } from '../structure/grid';
import { isWater, type Residue, residueLabel, type Structure } from '../structure/structure';
import { type Box, distanceToBox } from './box';
import { firstResidues, type HydrogenReport } from './hydrogens';
import type { Receptor, ReceptorAtom } from './model';
import type { Protonation } from './protonation';
import { residuePlan } from './residue-table';
import type { Selection } from './select';
import type { Finding, FindingCode } from './types';

/** Å: heavy atoms of two residues that are not bound and nearer than this cannot both be there. */
const CLASH_MAX = 2;
const OCCUPANCY_LOW = 0.5;
const RESIDUES_MAX = 1_000;

/** Everything that a statement about a receptor is made of. */
export interface Facts {
  structure: Structure;
  selection: Selection;
  receptor: Receptor;
  protonation: Protonation;
  hydrogens: HydrogenReport;
  box: Box | null;
}

/** States what was found and decided, warnings first. */
export function findingsOf(facts: Facts): Finding[] {
  const found = [
    ...ofTheFile(facts),
    ...ofTheSelection(facts),
    ...ofTheChain(facts),
    ...ofProtonation(facts),
  ].map(({ about, ...finding }) => ({
    ...finding,
    residues: about.slice(0, RESIDUES_MAX).map(residueLabel),
    fromBoxAngstrom: fromBox(about, facts.box),
  }));
  return found.sort((a, b) => Number(a.level === 'note') - Number(b.level === 'note'));
}

type Draft = Omit<Finding, 'residues' | 'fromBoxAngstrom'> & { about: readonly Residue[] };

function finding(
  code: FindingCode,
  level: Finding['level'],
  text: string,
  about: readonly Residue[] = [],
): Draft[] {
  return [{ code, level, text, about }];
}

/** A finding about residues, where there are any. */
function some(
  code: FindingCode,
  level: Finding['level'],
  about: readonly Residue[],
  text: string,
): Draft[] {
  return about.length === 0 ? [] : finding(code, level, text, about);
}

function fromBox(about: readonly Residue[], box: Box | null): number | null {
  if (box === null || about.length === 0) return null;
  const distances = about.flatMap(({ atoms }) => atoms.map((a) => distanceToBox(a.position, box)));
  return Math.round(Math.min(...distances, Number.MAX_VALUE) * 100) / 100;
}

function ofTheFile({ structure, selection }: Facts): Draft[] {
  const { models } = structure;
  const low = selection.kept.filter(({ atoms }) =>
    atoms.some((atom) => atom.occupancy < OCCUPANCY_LOW && atom.alternate === ''),
  );
  return [
    ...(models > 1 ? finding('MODELS', 'note', `the first of ${models} models is used`) : []),
    ...some(
      'ALTERNATE_LOCATIONS',
      'note',
      selection.alternates,
      'of alternate locations the one of highest occupancy is used',
    ),
    ...some('LOW_OCCUPANCY', 'note', low, `atoms of an occupancy below ${OCCUPANCY_LOW}`),
  ];
}

function ofTheSelection({ selection }: Facts): Draft[] {
  const { waters, metals, cofactors, modified, droppedHetero, droppedChains, ligand } = selection;
  const names = (residues: readonly Residue[]) =>
    [...new Set(residues.map(({ name }) => name))].sort().join(', ');
  const chains = `chains left out: ${droppedChains.join(', ')}`;
  return [
    ...(droppedChains.length > 0 ? finding('CHAINS_DROPPED', 'note', chains) : []),
    ...some(
      'WATERS_KEPT',
      'note',
      waters.kept,
      `${waters.kept.length} waters are part of the receptor`,
    ),
    ...some(
      'WATERS_DROPPED',
      'note',
      waters.dropped,
      `${waters.dropped.length} waters are left out; "keep" names those that belong to the receptor`,
    ),
    ...some('METAL_KEPT', 'note', metals, `metal ions are part of the receptor: ${names(metals)}`),
    ...some(
      'COFACTOR_KEPT',
      'note',
      cofactors,
      `cofactors are part of the receptor: ${names(cofactors)}`,
    ),
    ...some(
      'HETERO_DROPPED',
      'warning',
      droppedHetero,
      `left out: ${names(droppedHetero)}; "keep" names cofactors that belong to the receptor`,
    ),
    ...some(
      'NONSTANDARD_RESIDUE',
      'note',
      modified,
      `modified residues within a chain: ${names(modified)}`,
    ),
    ...(ligand === undefined
      ? []
      : finding('LIGAND_REMOVED', 'note', 'the bound ligand is taken out of the receptor', [
          ligand,
        ])),
  ];
}

function ofTheChain({ receptor }: Facts): Draft[] {
  const { residues } = receptor;
  const missing = residues.filter((residue) => missingAtoms(residue).length > 0);
  const count = missing.reduce((sum, residue) => sum + missingAtoms(residue).length, 0);
  const broken = afterBreaks(receptor);
  const clashing = clashes(receptor);
  return [
    ...some(
      'MISSING_ATOMS',
      'warning',
      missing,
      `${count} heavy atoms of ${missing.length} residues are missing and stay so`,
    ),
    ...some('CHAIN_BREAK', 'warning', broken, 'the chain is broken before these residues'),
    ...some(
      'CLASH',
      'warning',
      clashing,
      `atoms of two residues are nearer than ${CLASH_MAX} Å and not bound`,
    ),
  ];
}

/** Heavy atoms that a residue should have, by name. */
function missingAtoms({ name, atoms }: Residue): string[] {
  const plan = residuePlan(name);
  if (plan === undefined || plan.kind === 'cap') return [];
  const present = new Set(
    atoms.map((atom) => atom.name.replace('*', "'").replace(/^O([12])P$/, 'OP$1')),
  );
  // The first nucleotide of a chain has no phosphate.
  const isOptional = (atom: string) => plan.kind === 'nucleic' && /^(P|OP[12])$/.test(atom);
  return [...plan.atoms.keys()].filter((atom) => !present.has(atom) && !isOptional(atom));
}

/** Residues within a chain of protein whose nitrogen is bound to no residue before them. */
function afterBreaks(receptor: Receptor): Residue[] {
  const first = firstResidues(receptor);
  const broken = receptor.atoms.filter(
    ({ name, residue, bonded }) =>
      name === 'N' &&
      residuePlan(receptor.residues[residue]?.name ?? '')?.kind === 'protein' &&
      !first.has(residue) &&
      bonded.every((other) => receptor.atoms[other]?.residue === residue),
  );
  return broken.map(({ residue }) => receptor.residues[residue] as Residue);
}

function clashes({ atoms, residues }: Receptor): Residue[] {
  const heavy = atoms.filter((atom) => atom.element !== 1 && !isMetal(atom.element));
  const grid = new PointGrid(
    heavy.map((atom) => atom.position),
    CLASH_MAX,
  );
  const isClash = (a: ReceptorAtom, b: ReceptorAtom) =>
    a.residue !== b.residue && !a.bonded.some((other) => atoms[other] === b);
  const found = new Set<number>();
  for (const atom of heavy) {
    const others = grid.near(atom.position).map((index) => heavy[index] as ReceptorAtom);
    if (others.some((other) => isClash(atom, other))) found.add(atom.residue);
  }
  return [...found].map((index) => residues[index] as Residue);
}

function ofProtonation({ receptor, structure, protonation, hydrogens }: Facts): Draft[] {
  const at = (positions: Iterable<number>) =>
    [...positions].map((index) => receptor.residues[index] as Residue);
  if (structure.format === 'pdbqt') {
    return finding('PROTONATION', 'note', 'hydrogens and atom types are those of the PDBQT');
  }
  const given = at(hydrogens.given).filter((residue) => !isWater(residue));
  const states = [...protonation.histidines].map(([index, state]) => {
    const [residue] = at([index]);
    return residue === undefined ? '' : `${residueLabel(residue)} ${state}`;
  });
  const sulfurs = protonation.disulfides.flat().map((atom) => receptor.atoms[atom]?.residue ?? -1);
  return [
    ...some(
      'HYDROGENS_GUESSED',
      'warning',
      at(hydrogens.guessed),
      'hydrogens guessed from bond lengths and angles: give a file with hydrogens to be sure',
    ),
    ...some(
      'PROTONATION',
      'warning',
      at(protonation.sharedProtons.flat()),
      'acids this near to each other share a proton, which is not modelled',
    ),
    ...(hydrogens.added > 0
      ? finding(
          'HYDROGENS_ADDED',
          'note',
          `${hydrogens.added} hydrogens added; acids and bases in their usual states at pH 7, no pKa was computed, side chains were not flipped`,
        )
      : []),
    ...some(
      'PROTONATION',
      'note',
      given,
      `hydrogens of ${given.length} residues are those of the file`,
    ),
    ...some(
      'PROTONATION',
      'note',
      at(protonation.histidines.keys()),
      `histidines: ${states.join(', ')}`,
    ),
    ...some('DISULFIDE', 'note', at(sulfurs), `${protonation.disulfides.length} disulfides`),
  ];
}
