import { isMetal } from '../structure/elements';
import { PointGrid } from '../structure/grid';
import { isWater } from '../structure/structure';
import { distance, type Vector } from '../structure/vectors';
import { guessPlan } from './guess';
import { heavyNeighbours, link, placeOf, type Receptor, type ReceptorAtom } from './model';
import { fixedHydrogens, type Surroundings, turningPlaces } from './place-hydrogens';
import type { Protonation } from './protonation';
import { type AtomPlan, isHistidine, residuePlan } from './residue-table';

/** Å within which what stands about a hydroxyl decides how it is turned. */
const REACH = 4;
const STEP_DEGREES = 30;
/** A hydrogen this near to an acceptor is in a hydrogen bond; this near to anything else, in the way. Å. */
const BOND_DISTANCE = 2.6;
const CLASH_DISTANCE = 2.4;

/** What was done about hydrogens, by position of the residue. */
export interface HydrogenReport {
  added: number;
  /** Residues whose hydrogens the file gives: they stay. */
  given: Set<number>;
  /** Residues that no table names, whose hydrogens are guessed from the geometry. */
  guessed: Set<number>;
}

/** Adds the hydrogens that the model lacks, as atoms after all others. */
export function addHydrogens(receptor: Receptor, protonation: Protonation): HydrogenReport {
  const { atoms, residues } = receptor;
  const report: HydrogenReport = { added: 0, given: new Set(), guessed: new Set() };
  for (const { element, residue } of atoms) if (element === 1) report.given.add(residue);
  const firstInChain = firstResidues(receptor);
  const heavy = atoms.length;
  const turning: [number, AtomPlan][] = [];
  for (let at = 0; at < heavy; at++) {
    const atom = atoms[at] as ReceptorAtom;
    if (atom.element === 1 || isMetal(atom.element)) continue;
    const residue = residues[atom.residue];
    const plan = planOf(receptor, at, { protonation, firstInChain });
    atom.plan = plan;
    if (report.given.has(atom.residue) || residue === undefined) continue;
    if (residuePlan(residue.name) === undefined && !isWater(residue)) {
      report.guessed.add(atom.residue);
    }
    if (plan.hydrogens === 0) continue;
    if (plan.geometry === 'turning' || isWater(residue)) turning.push([at, plan]);
    else {
      const places = fixedHydrogens(
        around(receptor, at),
        plan.hydrogens,
        plan.geometry === 'planar',
      );
      for (const place of places) append(receptor, at, place);
    }
  }
  turn(receptor, turning);
  nameHydrogens(receptor, heavy);
  report.added = atoms.length - heavy;
  return report;
}

/** Residues that begin a chain of protein: those of the lowest number. */
export function firstResidues({ residues }: Receptor): Set<number> {
  const first = new Map<string, number>();
  for (const [index, { chain, atoms }] of residues.entries()) {
    const isProtein = atoms.some((a) => a.name === 'N') && atoms.some((a) => a.name === 'CA');
    const known = first.get(chain);
    const isBefore =
      known === undefined || (residues[known]?.number ?? 0) > (residues[index]?.number ?? 0);
    if (isProtein && isBefore) first.set(chain, index);
  }
  return new Set(first.values());
}

function planOf(
  receptor: Receptor,
  at: number,
  o: { protonation: Protonation; firstInChain: ReadonlySet<number> },
): AtomPlan {
  const atom = receptor.atoms[at] as ReceptorAtom;
  const residue = receptor.residues[atom.residue];
  const name = residue?.name ?? '';
  if (residue !== undefined && isWater(residue)) return simple(atom, 2, 'tetrahedral');
  if (atom.plan === undefined) {
    const isTerminal =
      residuePlan(name)?.kind === 'protein' && /^(OXT|OT1|OT2|O1|O2)$/.test(atom.name);
    return isTerminal ? simple(atom, 0, 'planar') : guessPlan(receptor, at);
  }
  const state = isHistidine(name) ? o.protonation.histidines.get(atom.residue) : undefined;
  const plan = residuePlan(state ?? name)?.atoms.get(atom.plan.name) ?? atom.plan;
  const kind = residuePlan(name)?.kind;
  const partners = heavyNeighbours(receptor, at).filter(
    (other) => receptor.atoms[other]?.residue !== atom.residue,
  );
  if (kind === 'protein' && atom.name === 'N' && partners.length === 0) {
    if (!o.firstInChain.has(atom.residue)) return plan;
    return { ...plan, hydrogens: name === 'PRO' ? 2 : 3, geometry: 'tetrahedral' };
  }
  if (atom.name === 'SG') return o.protonation.thiolates.has(at) ? { ...plan, hydrogens: 0 } : plan;
  if (kind === 'nucleic' && /^O[35]'$/.test(atom.plan.name)) {
    const isEnd = !atom.bonded.some((other) => receptor.atoms[other]?.element === 15);
    return isEnd ? { ...plan, hydrogens: 1, geometry: 'turning' } : plan;
  }
  const isBackbone = /^(N|C|P)$/.test(atom.name);
  if (isBackbone || partners.length === 0) return plan;
  // A sugar on asparagine, an inhibitor on serine: it took the place of a hydrogen.
  return { ...plan, hydrogens: Math.max(0, plan.hydrogens - partners.length) };
}

function simple(
  { name }: ReceptorAtom,
  hydrogens: number,
  geometry: AtomPlan['geometry'],
): AtomPlan {
  return { name, hydrogens, geometry, isAromatic: false, isAcceptor: false };
}

function around(receptor: Receptor, at: number): Surroundings {
  const neighbours = heavyNeighbours(receptor, at);
  const [only] = neighbours;
  const beyond =
    only === undefined || neighbours.length > 1
      ? undefined
      : heavyNeighbours(receptor, only).find((other) => other !== at);
  return {
    at: placeOf(receptor, at),
    element: receptor.atoms[at]?.element ?? 6,
    neighbours: neighbours.map((other) => placeOf(receptor, other)),
    beyond: beyond === undefined ? undefined : placeOf(receptor, beyond),
  };
}

function append(receptor: Receptor, parent: number, position: Vector): void {
  const { residue, occupancy, temperatureFactor } = receptor.atoms[parent] as ReceptorAtom;
  const hydrogen = { name: 'H', element: 1, alternate: '', position, occupancy, temperatureFactor };
  receptor.atoms.push({ ...hydrogen, residue, bonded: [], plan: undefined });
  link(receptor.atoms, parent, receptor.atoms.length - 1);
}

/** Turns hydroxyls, thiols and waters, one after another, towards what accepts and away from the rest. */
function turn(receptor: Receptor, turning: readonly (readonly [number, AtomPlan])[]): void {
  const places = receptor.atoms.map((atom) => atom.position);
  const grid = new PointGrid(places, REACH);
  for (const [at, plan] of turning) {
    for (let count = 0; count < plan.hydrogens; count++) {
      const candidates = placesFor(receptor, at, grid);
      const marks = candidates.map((place) => favour(receptor, grid, { at, place }));
      const best = marks.indexOf(Math.max(...marks));
      const place = candidates[best];
      if (place === undefined) continue;
      append(receptor, at, place);
      grid.add(place);
    }
  }
}

/** Where a hydrogen may go; those of water may point anywhere that leaves the angle to the other. */
function placesFor(receptor: Receptor, at: number, grid: PointGrid): Vector[] {
  const own = around(receptor, at);
  if (own.neighbours.length > 0) return turningPlaces(own, STEP_DEGREES);
  const bonded = receptor.atoms[at]?.bonded ?? [];
  const hydrogen = bonded.map((other) => placeOf(receptor, other))[0];
  const partners = grid.near(own.at).filter((other) => other !== at && !bonded.includes(other));
  const hint = partners.map((other) => placeOf(receptor, other))[0] ?? [0, 0, 1];
  const axis: Vector = hydrogen ?? [own.at[0] + 1, own.at[1], own.at[2]];
  return turningPlaces({ ...own, neighbours: [axis], beyond: hint }, STEP_DEGREES);
}

/** How good a place is for a hydrogen. */
function favour(
  receptor: Receptor,
  grid: PointGrid,
  { at, place }: { at: number; place: Vector },
): number {
  const own = receptor.atoms[at] as ReceptorAtom;
  let sum = 0;
  for (const index of grid.near(place, REACH)) {
    const other = receptor.atoms[index] as ReceptorAtom;
    if (index === at || own.bonded.includes(index)) continue;
    const apart = distance(place, other.position);
    const accepts = other.element === 8 || (other.element === 7 && other.plan?.isAcceptor === true);
    if (accepts) sum += Math.max(0, BOND_DISTANCE - apart);
    else sum -= 2 * Math.max(0, CLASH_DISTANCE - apart);
  }
  return sum;
}

/** Names hydrogens after their atoms, as wwPDB does: CB → HB2 and HB3, NZ → HZ1 to HZ3, N → H. */
function nameHydrogens({ atoms }: Receptor, from: number): void {
  const counts = new Map<number, number>();
  for (const hydrogen of atoms.slice(from)) {
    const parent = hydrogen.bonded[0] as number;
    const { name, bonded, plan, element } = atoms[parent] as ReceptorAtom;
    const all = bonded.filter((other) => atoms[other]?.element === 1).length;
    const number = (counts.get(parent) ?? 0) + 1;
    counts.set(parent, number);
    const isPair = all === 2 && plan?.geometry === 'tetrahedral' && element === 6;
    const suffix = all === 1 ? '' : String(isPair ? number + 1 : number);
    hydrogen.name = `H${name.slice(1)}${suffix}`.slice(0, 4);
  }
}
