import type { Conformation } from './conformation';
import type { Synthesis } from './synthesis/types';

export type { Conformation };

/** Why a molecule was turned away; a closed list, so that callers can count by it. */
export type RejectionCode =
  /** No structure at all. */
  | 'EMPTY'
  /** The text is not a structure. */
  | 'PARSE'
  /** An atom has more bonds than it can have, or aromaticity that admits no double bonds. */
  | 'VALENCE'
  /** More atoms or characters than the limits allow. */
  | 'TOO_LARGE'
  /** Placeholders (*, R-groups, polymer ends) instead of atoms. */
  | 'PLACEHOLDER'
  /** The structure cannot be brought to its standard form. */
  | 'STANDARDISE'
  /** A SMARTS that is not valid. */
  | 'SMARTS'
  /** A substructure search would take too long. */
  | 'TOO_COMPLEX'
  /** RDKit crashed on this molecule; the next one finds it repaired. */
  | 'KERNEL_ABORT';

/** A molecule (or a SMARTS) that cannot be used, with a reason that a chemist can read. */
export interface Rejection {
  ok: false;
  code: RejectionCode;
  reason: string;
}

/**
 * Where a structure comes from: a SMILES (nothing after it), or one MDL molblock (V2000 or V3000;
 * what follows its `M  END`, as in an SDF record, is not read).
 */
export type StructureInput = { smiles: string } | { molblock: string };

/** The standard form of a molecule, and what had to be done to reach it. */
export interface Standardised {
  ok: true;
  /** Canonical isomeric SMILES of the standardised parent. */
  smiles: string;
  /** Standard InChIKey of the standardised parent. */
  inchiKey: string;
  /** One phrase for each thing that was changed, in the order in which it was done. */
  changes: string[];
}

/** Lists of structural alerts that can be asked for. */
export type AlertCatalogue = 'pains' | 'brenk';

/** One structural alert found in a molecule. */
export interface AlertHit {
  catalogue: AlertCatalogue;
  name: string;
}

/** Size of a Morgan fingerprint: radius in bonds, length in bits (a multiple of 32). */
export interface FingerprintOptions {
  radius: number;
  bits: number;
}

/** What `profile` shall compute; whatever is left out is not computed. */
export interface ProfileOptions {
  descriptors?: boolean;
  qed?: boolean;
  sa?: boolean;
  alerts?: readonly AlertCatalogue[];
  /**
   * SMARTS of the caller; each is answered by true (found) or false. Hydrogens written as atoms
   * are read as hydrogen counts of their neighbours; chirality is not compared.
   */
  smarts?: readonly string[];
  fingerprint?: FingerprintOptions;
  scaffold?: boolean;
}

/** The answers to `ProfileOptions`; a field is present exactly when it was asked for. */
export interface ProfileResult {
  ok: true;
  /** In the order of `DESCRIPTOR_NAMES`. */
  descriptors?: number[];
  /** Quantitative estimate of drug-likeness, 0 to 1. */
  qed?: number;
  /** Synthetic accessibility, 1 (easy) to 10 (hard). */
  sa?: number;
  alerts?: AlertHit[];
  smarts?: boolean[];
  fingerprint?: Uint8Array;
  /** Bemis-Murcko scaffold; '' for a molecule without rings. */
  scaffold?: string;
}

/** Chemistry on one thread: synchronous functions without state that a caller could see. */
export interface Chemistry {
  /** For example 'rdkit 2026.09.1'; part of every memoisation key. */
  readonly toolVersion: string;

  /** Making molecules from others. */
  readonly synthesis: Synthesis;

  /**
   * Brings a molecule to its standard form: metals disconnected, functional groups normalised,
   * acids reionised, the largest fragment kept, charges neutralised (rdMolStandardize's Cleanup,
   * FragmentParent and Uncharger with their defaults; no canonical tautomer).
   */
  standardise(input: StructureInput): Standardised | Rejection;

  /** All descriptors, in the order of `DESCRIPTOR_NAMES`. */
  descriptors(smiles: string): { ok: true; values: number[] } | Rejection;

  /**
   * Morgan fingerprint as RDKit's GetMorganFingerprintAsBitVect, `bits / 8` bytes, bit 0 the least
   * significant of the first. Throws `ChemistryError` where others return a rejection, and
   * `RangeError` on impossible options.
   */
  fingerprint(smiles: string, options: FingerprintOptions): Uint8Array;

  /** What property models compare molecules by: MODEL_FINGERPRINT_BLOCKS fingerprints in one. */
  modelFingerprint(smiles: string): { ok: true; bytes: Uint8Array } | Rejection;

  /** Everything that filters and models need of one molecule, parsed once. */
  profile(smiles: string, options: ProfileOptions): ProfileResult | Rejection;

  /**
   * What the last profile has read of its molecule, as one line of text for `recall`; undefined for
   * another molecule, and where neither descriptors nor SA were asked for.
   */
  reading(smiles: string): string | undefined;

  /** Spares the next profile of a molecule reading it: `reading` is that of the same RDKit. */
  recall(smiles: string, reading: string): void;

  /**
   * Bemis-Murcko scaffold SMILES (RDKit's MurckoScaffoldSmiles); '' for a molecule without rings.
   * Throws `ChemistryError` where others return a rejection.
   */
  scaffold(smiles: string): string;

  /** Whether a SMARTS can be used in `ProfileOptions.smarts`. */
  compileSmarts(smarts: string): { ok: true } | Rejection;

  /**
   * Depiction as an SVG element without XML prolog, scripts or outside references. Throws
   * `ChemistryError` where others return a rejection.
   */
  svg(smiles: string, options: { widthPx: number; heightPx: number }): string;

  /**
   * V2000 molblock with 2D coordinates in ångström. Throws `ChemistryError` where others return a
   * rejection.
   */
  molblock(smiles: string): string;

  /** Standard InChI, with the stereochemistry that the SMILES states and no other. */
  inchi(smiles: string): { ok: true; inchi: string } | Rejection;

  /**
   * Reads a molblock with the places of its atoms, its hydrogens kept as they are, and the atoms of
   * every match of each SMARTS. Throws on a SMARTS that is not valid.
   */
  conformation(molblock: string, smarts?: readonly string[]): Conformation | Rejection;

  /**
   * Resolves when the kernel is whole again after KERNEL_ABORTs. Only a batch that goes on
   * without ever yielding needs it: after a few crashes in one synchronous stretch, calls throw
   * until spare modules are ready again.
   */
  recover(): Promise<void>;
}
