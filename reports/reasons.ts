import { plainWords } from './format';

/** Why molecules are turned away, in words, by the codes that our steps give. */
const REASONS: Record<string, string> = {
  BRENK: 'Brenk alert',
  CELL_COUNT: 'wrong number of cells',
  CUT_RECORD: 'record cut short',
  DUPLICATE: 'duplicate',
  EMPTY: 'no structure',
  HIDDEN_ACTIVE: 'hidden active, there for the check alone',
  KERNEL_ABORT: 'the chemistry kernel gave up',
  KNOWN: 'already among the known actives',
  LINE_TOO_LONG: 'line too long',
  LIPINSKI: 'rule of five',
  NO_MOLBLOCK: 'no structure in the record',
  NO_SMILES: 'no SMILES',
  NOT_TEXT: 'not text',
  PAINS: 'PAINS alert',
  PARSE: 'not a valid structure',
  PLACEHOLDER: 'placeholder atoms',
  QED: 'drug-likeness (QED) too low',
  QUOTE_UNCLOSED: 'quotation mark not closed',
  RECORD_TOO_LONG: 'record too long',
  SA: 'too hard to make (SA score)',
  SMARTS: 'a SMARTS pattern of the user',
  STANDARDISE: 'could not be standardised',
  TOO_LARGE: 'too large',
  VALENCE: 'impossible valence',
  VEBER: "Veber's rules",
};

/** A reason in words; a code that is not known here is shown as readable as it can be. */
export function reasonWords(code: string): string {
  return Object.hasOwn(REASONS, code) ? (REASONS[code] ?? code) : plainWords(code);
}
