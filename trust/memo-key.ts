import { digestOf } from './canonical-json';

/** Raised when the recipe below changes, so that keys of two recipes never meet. */
const MEMO_KEY_FORMAT = 'athanor.memo.v1';

/** What decides whether an earlier result may stand in for a new computation. */
export interface MemoKeyParts {
  /** Projects share nothing: the same step on the same input has another key in each. */
  project: string;
  /** Step name, e.g. `chemistry.descriptors`. */
  step: string;
  /** Step version of the contract. */
  version: number;
  /** Digest of the code that computes it. */
  codeDigest: string;
  /** Version of the tool underneath (RDKit, a native program); empty where there is none. */
  toolVersion: string;
}

/**
 * The memoisation key of one step result: SHA-256 of the RFC 8785 form of
 * `{format, project, step, version, codeDigest, toolVersion, inputDigest}`, as 64 hexadecimal digits.
 * Give the input, or its `digestOf` where that is at hand: both give the same key. Data inside the
 * input are ArtifactRefs, so the key covers their bytes. Throws INPUT_INVALID for an input that
 * canonical JSON cannot hold.
 */
export function memoKey(
  parts: MemoKeyParts & ({ input: unknown } | { inputDigest: string }),
): string {
  return digestOf({
    format: MEMO_KEY_FORMAT,
    project: parts.project,
    step: parts.step,
    version: parts.version,
    codeDigest: parts.codeDigest,
    toolVersion: parts.toolVersion,
    inputDigest: 'inputDigest' in parts ? parts.inputDigest : digestOf(parts.input),
  });
}
