/** What to do about a run that failed, by the code of its error: the cause's own words stand above it. */
const REMEDIES: Record<string, string> = {
  INPUT_INVALID: 'Mend the field that is named, and start it again: nothing was computed.',
  FILE_UNREADABLE: 'Choose the file again; it could not be read.',
  LIBRARY_EMPTY: 'No molecule of the library could be read. Look at its first lines and columns.',
  LIBRARY_UNREADABLE: 'Check the format and the names of the columns in the input.',
  LIMIT_EXCEEDED: 'Ask for less, or split the work into several runs.',
  NO_AGREEMENT: 'Machines did not agree on a result. Look at the nodes, and put the odd one aside.',
  NO_NODE: 'Add a node that offers what is named, or leave the stage out.',
  KERNEL_FAILED: 'Start it again; if it fails at the same input, leave that one out.',
  MODEL_DATA_TOO_SMALL: 'Give more measured values, or leave the property out.',
  ARTIFACT_NOT_FOUND: 'A file that it needs is gone. Upload it again, and start a new run.',
  ARTIFACT_CORRUPT: 'A file was damaged. Run `athanor artifacts verify` on the server.',
  QUOTA_EXCEEDED: 'Wait until another run has ended, or ask an administrator for more.',
  STORAGE_FULL:
    'Make room on the disk of the store, and start it again: what is known is not lost.',
  DATABASE_UNAVAILABLE: 'Bring the database back; then start it again.',
  STORE_UNREACHABLE: 'Bring the store of artifacts back; then start it again.',
};

/** What to do next about a code. */
export function remedyOf(code: string | undefined): string {
  const known = code === undefined ? undefined : REMEDIES[code];
  return known ?? 'Start it again with the same input: what was computed is taken from the cache.';
}
