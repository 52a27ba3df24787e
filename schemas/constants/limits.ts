/** Limits on whatever comes from outside, in one place. Bytes unless the name says otherwise. */
export const LIMITS = {
  /** Longest line of a text library; a longer one is a recorded rejection, never held in memory. */
  lineBytesMax: 1 << 20,
  /** Longest SDF record. */
  recordBytesMax: 1 << 20,
  smilesCharactersMax: 4_000,
  moleculesMax: 10_000_000,
  batchSizeMax: 5_000,
  /** Candidates kept in a report. */
  topMax: 500,
  userSmartsMax: 200,
  activesMax: 20_000,
  trainingMax: 20_000,
  /** Largest pipeline input (its JSON, without the files it names). */
  inputBytesMax: 256 * 1024,
  artifactInMemoryBytesMax: 512 * 1024 * 1024,
} as const;
