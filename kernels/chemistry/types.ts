/** Why a molecule was turned away; a closed list, so that callers can count by it. */
export type RejectionCode =
  | 'EMPTY'
  | 'PARSE'
  | 'VALENCE'
  | 'TOO_LARGE'
  | 'PLACEHOLDER'
  | 'STANDARDISE'
  | 'SMARTS'
  | 'KERNEL_ABORT';

/** A molecule (or a SMARTS) that cannot be used, with a reason that a chemist can read. */
export interface Rejection {
  ok: false;
  code: RejectionCode;
  reason: string;
}

/** Where a structure comes from: SMILES text, or one MDL molblock (V2000 or V3000). */
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
  /** SMARTS of the caller; each is answered by true (found) or false. */
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

/** Chemistry on one thread: synchronous, without state that a caller could see. */
export interface Chemistry {
  /** For example 'rdkit 2026.09.1'; part of every memoisation key. */
  readonly toolVersion: string;
  standardise(input: StructureInput): Standardised | Rejection;
  descriptors(smiles: string): { ok: true; values: number[] } | Rejection;
  /** Morgan bits, least significant bit first; throws `ChemistryError` on a rejection. */
  fingerprint(smiles: string, options: FingerprintOptions): Uint8Array;
  profile(smiles: string, options: ProfileOptions): ProfileResult | Rejection;
  /** Bemis-Murcko scaffold SMILES; '' for acyclic molecules. Throws on a rejection. */
  scaffold(smiles: string): string;
  compileSmarts(smarts: string): { ok: true } | Rejection;
  svg(smiles: string, options: { widthPx: number; heightPx: number }): string;
  molblock(smiles: string): string;
  /**
   * Resolves when the kernel is whole again after a KERNEL_ABORT. Awaiting it is only needed
   * after several aborts in one synchronous stretch: one spare module is always kept ready.
   */
  recover(): Promise<void>;
}
