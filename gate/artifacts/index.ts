/**
 * Artifacts for nodes, `/v1/artifacts` on the gate's device port. A node reads what the input of its
 * lease leads to, and writes into a staging area; knowing an address grants nothing. See
 * docs/how-to/artifacts-of-a-node.md for the protocol.
 */
export { type AcceptedResult, acceptOutput } from './accept';
export {
  type ArtifactBindings,
  type ArtifactDependencies,
  type ArtifactEnv,
  type ArtifactLimits,
  LEASE_HEADER,
  type Lease,
} from './dependencies';
export { answerBytes, storedArtifact } from './read-artifact';
export { Refusal } from './refusal';
export { type ArtifactDoor, openArtifactDoor } from './routes';
export { openUploads, type WholeUpload } from './uploads';
