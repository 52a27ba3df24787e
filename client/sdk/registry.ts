import type { ArtifactRef } from '../../schemas/artifact';
import type {
  DatasetManifest,
  ModelManifest,
  RegistryEventKind,
  RegistryKind,
} from '../../schemas/registry/registry';

/**
 * Data sets and models by name and version. Versions are added by runs of `register-dataset` and
 * `train`, and never change. VERSION_NOT_FOUND for a name or number that is not there.
 */
export interface RegistryClient {
  /** The newest version of each name, or all versions of one. */
  list(kind: RegistryKind, name?: string): Promise<RegistryVersion[]>;
  /** A version (`name@3`), or the newest of a name (`name`), with its manifest and history. */
  show(kind: RegistryKind, version: string): Promise<RegistryDetail>;
  /** Makes a version of a model the one in production. */
  promote(version: string, o: RegistryAct): Promise<RegistryVersion>;
  /** Puts the model back in production that was there before. INPUT_INVALID where there was none. */
  rollBack(name: string, o: RegistryAct): Promise<RegistryVersion>;
}

/** Who acts, and why: it stands in the history. */
export interface RegistryAct {
  by: string;
  reason: string;
}

/** A version in a list. */
export interface RegistryVersion {
  version: string;
  name: string;
  number: number;
  digest: string;
  run: string;
  createdAt: string;
  inProduction: boolean;
}

/** Everything about a version. */
export interface RegistryDetail extends RegistryVersion {
  manifestRef: ArtifactRef;
  manifest: DatasetManifest | ModelManifest;
  history: {
    at: string;
    event: RegistryEventKind;
    number: number;
    actor: string;
    details: unknown;
  }[];
}
