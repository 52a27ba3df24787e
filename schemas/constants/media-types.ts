/** Media types that the engine itself reads. */
export const MEDIA_TYPES = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  /** Lines that each hold ArtifactRefs; garbage collection follows them. */
  index: 'application/vnd.athanor.index+ndjson',
  binary: 'application/octet-stream',
  html: 'text/html',
  csv: 'text/csv',
  sdf: 'chemical/x-mdl-sdfile',
  text: 'text/plain',
} as const;
