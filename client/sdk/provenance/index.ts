/**
 * Provenance that leaves the place where it was made: the lineage of a run in W3C PROV terms, and crates
 * (RO-Crate) that hold a whole run and that anyone can verify. Used by the command line.
 */
export { collectLineage } from './collect';
export { packCrate, readCrate, writeCrate } from './crate/archive';
export { elnOf } from './crate/eln';
export { importCrate } from './crate/import';
export { type CrateOptions, makeCrate } from './crate/make';
export {
  type CrateCheck,
  type VerifyOptions,
  verifyCrate,
} from './crate/verify';
export { toDot } from './dot';
export { type LineageSource, lineageOf } from './lineage';
export type { Lineage, LineageEdge, LineageNode, LineageType, Relation } from './lineage-graph';
export { type ProvJson, toProvJson } from './prov-json';
export { type Direction, findNode, type Walk, walk } from './walk';
