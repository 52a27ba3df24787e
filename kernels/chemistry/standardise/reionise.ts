import { ACID_BASE_PAIRS } from '../data/acid-base-pairs';
import type { MolGraph } from '../graph';
import type { PatternLibrary } from '../pattern-library';
import { firstAtoms, occurs } from '../query/engine';
import type { Pattern } from '../query/pattern';
import type { Target } from '../query/target';
import type { WorkingMolecule } from './working-molecule';

/** Free neutral atoms that are ions in truth, and their charge. */
export const CHARGE_CORRECTIONS = [
  { smarts: '[Li,Na,K;X0+0]', charge: 1 },
  { smarts: '[Mg,Ca;X0+0]', charge: 2 },
  { smarts: '[Cl;X0+0]', charge: -1 },
] as const;

/** An acid or a base that was found: its place in the table, and the atom that matters. */
interface Site {
  rank: number;
  atom: number;
}

/** Puts the charges of acids where they belong: on the strongest acids first. */
export class Reioniser {
  private readonly corrections: readonly Pattern[];
  private readonly acids: readonly Pattern[];
  private readonly bases: readonly Pattern[];

  constructor(private readonly library: PatternLibrary) {
    this.corrections = CHARGE_CORRECTIONS.map(({ smarts }) => library.compile(smarts));
    this.acids = ACID_BASE_PAIRS.map(([, acid]) => library.compile(acid));
    this.bases = ACID_BASE_PAIRS.map(([, , base]) => library.compile(base));
  }

  /** Whether there is anything to do. */
  applies(target: Target): boolean {
    const acid = this.acids.findIndex((pattern) => occurs(target, pattern));
    const base = this.bases.findLastIndex((pattern) => occurs(target, pattern));
    return (
      (acid >= 0 && acid < base) || this.corrections.some((pattern) => occurs(target, pattern))
    );
  }

  /** Returns true when a charge was set or a proton moved. */
  reionise(molecule: WorkingMolecule): boolean {
    const before = totalCharge(molecule.graph);
    const isCorrected = this.correct(molecule);
    const after = totalCharge(molecule.graph);
    if (after !== 0) {
      this.ionise(molecule, after - before);
    }
    return this.moveProtons(molecule) || isCorrected;
  }

  private correct(molecule: WorkingMolecule): boolean {
    let isCorrected = false;
    CHARGE_CORRECTIONS.forEach(({ charge }, index) => {
      const pattern = this.corrections[index] as Pattern;
      for (const atom of firstAtoms(this.library.target(molecule.graph), pattern)) {
        molecule.shift(atom, charge, 0);
        isCorrected = true;
      }
    });
    return isCorrected;
  }

  /** Takes protons from the strongest acids to balance cations. */
  private ionise(molecule: WorkingMolecule, count: number): void {
    for (let left = count; left > 0; left--) {
      const acid = this.strongestAcid(molecule);
      if (acid === undefined) {
        return;
      }
      molecule.shift(acid.atom, -1, -1);
    }
  }

  private moveProtons(molecule: WorkingMolecule): boolean {
    const moved = new Set<string>();
    for (;;) {
      const base = this.weakestBase(molecule);
      const acid = base === undefined ? undefined : this.strongestAcid(molecule);
      if (base === undefined || acid === undefined || acid.rank >= base.rank) {
        return moved.size > 0;
      }
      const key = [acid.atom, base.atom].sort((a, b) => a - b).join();
      if (acid.atom === base.atom || moved.has(key)) {
        return moved.size > 0;
      }
      moved.add(key);
      molecule.shift(acid.atom, -1, -1);
      molecule.shift(base.atom, 1, 1);
    }
  }

  private strongestAcid(molecule: WorkingMolecule): Site | undefined {
    const target = this.library.target(molecule.graph);
    const rank = this.acids.findIndex((pattern) => occurs(target, pattern));
    return rank < 0 ? undefined : siteOf(molecule, rank, ACID_BASE_PAIRS[rank]?.[1]);
  }

  private weakestBase(molecule: WorkingMolecule): Site | undefined {
    const target = this.library.target(molecule.graph);
    const rank = this.bases.findLastIndex((pattern) => occurs(target, pattern));
    return rank < 0 ? undefined : siteOf(molecule, rank, ACID_BASE_PAIRS[rank]?.[2]);
  }
}

function siteOf(molecule: WorkingMolecule, rank: number, smarts = ''): Site {
  return { rank, atom: molecule.firstMatch(smarts).at(-1) as number };
}

/** Net formal charge. */
export function totalCharge(graph: MolGraph): number {
  return graph.charge.reduce((sum, charge) => sum + charge, 0);
}
