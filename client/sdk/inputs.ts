import type {
  InputSetKind,
  NewInputSet,
  InputSet as StoredInputSet,
} from '../../schemas/platform/input-sets';

export type { InputSetKind, NewInputSet, RunOrigin } from '../../schemas/platform/input-sets';

/** A version of a template or parameter set. */
export type InputSet = Omit<StoredInputSet, 'project' | 'kind'>;

/**
 * Templates and parameter sets of a project: named, versioned inputs of pipelines. VERSION_NOT_FOUND for a
 * name or number that is not there.
 */
export interface InputSetsClient {
  /** The newest version of each name, or all versions of one, newest first. */
  list(kind: InputSetKind, name?: string): Promise<InputSet[]>;
  /** A version (`name@3`), or the newest of a name. */
  show(kind: InputSetKind, version: string): Promise<InputSet>;
  /** Adds a version; the same as the last one is the last one. Files are references to artifacts. */
  add(kind: InputSetKind, asked: NewInputSet): Promise<InputSet>;
  /** With all versions; runs keep the input that they had. */
  remove(kind: InputSetKind, name: string): Promise<void>;
}
