/**
 * Steps on files and lists of molecules: reading, removing duplicates, joining. They are trusted, run
 * where the records are, and stream: their memory does not grow with the file, but for a table of
 * keys. The helpers beside them (batches that resume) serve the chemistry and discovery steps too.
 */
export { concatenateStep } from './concatenate';
export { deduplicateStep } from './deduplicate';
export { selectStep } from './select';
export { splitStep } from './split';
