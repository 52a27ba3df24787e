import { plainWords } from './format';

/** Why molecules are turned away, in words, by the codes that our steps give. */
const REASONS: Record<string, string> = {
  BRENK: 'Brenk alert',
  CELL_COUNT: 'wrong number of cells',
  CUT_RECORD: 'record cut short',
  DUPLICATE: 'duplicate',
  CORE_ABSENT: 'the core is not in it',
  CORE_MOVED: 'no pose keeps the core in place',
  EMPTY: 'no structure',
  HIDDEN_ACTIVE: 'hidden active, there for the check alone',
  KERNEL_ABORT: 'the chemistry kernel gave up',
  KNOWN: 'already among the known actives',
  LINE_TOO_LONG: 'line too long',
  LIPINSKI: 'rule of five',
  METAL_COMPLEX: 'a metal complex',
  NOT_PREPARED: 'could not be prepared for docking',
  NO_CONFORMER: 'no conformer could be built',
  NO_COORDINATES: 'no coordinates',
  NO_MOLBLOCK: 'no structure in the record',
  NO_POSE: 'no pose within the box',
  NO_SMILES: 'no SMILES',
  NO_VALID_POSE: 'no possible pose',
  NOT_RUN: 'not run',
  NOT_TEXT: 'not text',
  PAINS: 'PAINS alert',
  PARSE: 'not a valid structure',
  PLACEHOLDER: 'placeholder atoms',
  QED: 'drug-likeness (QED) too low',
  QUOTE_UNCLOSED: 'quotation mark not closed',
  RADICAL: 'a radical',
  RECORD_TOO_LONG: 'record too long',
  SA: 'too hard to make (SA score)',
  SEVERAL_PARTS: 'several molecules in one, as a salt',
  SMARTS: 'a SMARTS pattern of the user',
  STANDARDISE: 'could not be standardised',
  STEREO_LOST: 'its stereochemistry was lost',
  STEREO_UNSPECIFIED: 'too many stereocentres left open',
  TOO_LARGE: 'too large',
  TOO_SMALL: 'too small',
  UNPARAMETRISED: 'an element without parameters',
  VALENCE: 'impossible valence',
  VEBER: "Veber's rules",
  VINA_FAILED: 'the docking program broke off',
  VINA_LIMIT: 'docking took too long',
  VINA_UNREADABLE: 'the docking program wrote what cannot be read',
};

/** A reason in words; a code that is not known here is shown as readable as it can be. */
export function reasonWords(code: string): string {
  return Object.hasOwn(REASONS, code) ? (REASONS[code] ?? code) : plainWords(code);
}
