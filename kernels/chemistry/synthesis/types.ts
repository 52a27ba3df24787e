import type { Rejection } from '../types';

/** A bond of a molecule cut, or two: the parts, each with its attachment points `[*:1]`, `[*:2]`. */
export interface Cut {
  /** What lies between two cuts; '' for one cut. Canonical SMILES, the cuts labelled so that it is unique. */
  core: string;
  /** The ends, by the label of the cut that they hang at; each is labelled `[*:1]`. */
  ends: readonly [string, string];
}

/** Making molecules from others: everything is canonical SMILES. */
export interface Synthesis {
  /**
   * Lets reactants react, in the order of the templates. Each product set is what one way of matching
   * gives, in the order of the product templates; products that are no molecules are left out, and
   * equal sets are given once.
   * @param smirks reactant templates `>>` product templates; `SyntaxError` when it is not valid
   */
  react(smirks: string, reactants: readonly string[]): { ok: true; sets: string[][] } | Rejection;

  /**
   * Cuts a molecule at one bond, or at two, in every way: single bonds outside rings between a carbon
   * that bears no multiple bond to a hetero atom and another atom (the rule of Hussain and Rea,
   * J. Chem. Inf. Model. 50 (2010) 339, doi:10.1021/ci900450m, in RDKit's form), stereochemistry kept. None
   * where there are more than 200 such bonds.
   */
  cuts(smiles: string): { ok: true; cuts: Cut[] } | Rejection;

  /**
   * The same at two bonds at once, where what lies between is a scaffold: a ring or several, the cuts
   * at ring atoms, of at most so many heavy atoms; none where there are more than 40 bonds to cut.
   */
  scaffoldCuts(smiles: string, coreAtomsMax: number): { ok: true; cuts: Cut[] } | Rejection;

  /**
   * Joins two parts at `[*:1]`, or a core and its two ends; undefined where the result is no molecule.
   */
  join(cut: Cut): string | undefined;

  /** Canonical SMILES, charges as they are; undefined for what is no molecule. */
  canonical(smiles: string): string | undefined;

  /**
   * The surroundings of its atoms to a radius of one bond, those of ring atoms and of others apart; none for
   * what is no molecule.
   */
  surroundings(smiles: string): ReadonlySet<string>;
}
