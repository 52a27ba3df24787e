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
  /** Boards of a project, and candidates on one. */
  boardsMax: 200,
  boardCandidatesMax: 1_000,
  userSmartsMax: 200,
  activesMax: 20_000,
  trainingMax: 20_000,
  /** Molecules that one generate step makes, starts from, and has to build with. */
  generatedMax: 20_000,
  parentsMax: 500,
  buildingBlocksMax: 50_000,
  /** Molecules that one programme docks, and structures that it docks them into. */
  dockedMax: 10_000,
  receptorsMax: 8,
  /** Largest pipeline input (its JSON, without the files it names). */
  inputBytesMax: 256 * 1024,
  artifactInMemoryBytesMax: 512 * 1024 * 1024,
  /** Largest artifact that a node may upload. */
  artifactBytesMax: 4 * 1024 ** 3,
  /** Uploads up to this size are one request with all its bytes; larger ones are resumable. */
  uploadWholeBytesMax: 4 * 1024 * 1024,
  /** Largest index artifact that is followed for a node, and the references in it. */
  indexBytesMax: 64 * 1024 * 1024,
  indexRefsMax: 100_000,
  /** References of indexes that a gate keeps in memory, some 150 bytes each. */
  readableRefsMax: 1_000_000,
  /** Largest step input that a node presents to show what it may read (Temporal's own limit is 2 MiB). */
  leaseInputBytesMax: 4 * 1024 * 1024,
  /** What one node may have waiting for acceptance, in all and for one piece of work. */
  nodeStagedBytesMax: 16 * 1024 ** 3,
  nodeStagedFilesMax: 50_000,
  leaseStagedBytesMax: 8 * 1024 ** 3,
  leaseStagedFilesMax: 10_000,
  /** How long staged bytes wait for an answer that is accepted. Milliseconds. */
  stagedAgeMsMax: 24 * 60 * 60_000,
  /** Artifact requests of one node: a second's worth, in a burst, and at the same time. */
  artifactRequestsPerSecondMax: 1_000,
  artifactRequestsBurstMax: 4_000,
  artifactRequestsAtOnceMax: 64,
} as const;
