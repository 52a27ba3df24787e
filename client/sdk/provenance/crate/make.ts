import { type ArtifactRef, MEDIA_TYPES } from '../../../../schemas/artifact';
import { collectRefs } from '../../../../schemas/artifact-refs';
import { canonicalJson, sha256Hex } from '../../../../trust';
import { parseProvenance } from '../../bundle';
import type { AthanorClient } from '../../client';
import { manifestOf, SUMS_FILE } from './manifest';
import {
  type CrateDescription,
  type CrateFile,
  crateMetadata,
  NO_LICENSE,
  README_FILE,
  RECORD_FILE,
  readmeFile,
  WORKFLOW_FILE,
  workflowFile,
} from './metadata';
import { METADATA_FILE } from './profiles';

/** Files of a crate that have fixed names. */
export const CRATE_FILES = {
  provenance: 'provenance.ndjson',
  samples: 'samples.ndjson',
  gateKeys: 'gate-keys.json',
} as const;

/** Questions of each kind of step that go into a crate, unless told otherwise. */
const SAMPLES_PER_STEP = 2;

/** How a crate is made. */
export interface CrateOptions {
  /** A URL, or a sentence. */
  license?: string;
  /** Bitwise results of each step that can be computed again from the crate. */
  samplesPerStep?: number;
}

/**
 * The files of the crate of an ended run: its record and reports, provenance, everything that it was given or has
 * put out, questions to compute again, keys of the gates that signed, `ro-crate-metadata.json` and checksums. The
 * same run makes the same bytes as long as its histories are kept; later, its samples are missing.
 * @throws RUN_NOT_FOUND; INPUT_INVALID for a run that goes on; ARTIFACT_NOT_FOUND
 */
export async function makeCrate(
  client: AthanorClient,
  runId: string,
  o: CrateOptions = {},
): Promise<Map<string, Uint8Array>> {
  const { samplesPerStep = SAMPLES_PER_STEP } = o;
  const record = await client.runs.record(runId);
  const { outcome } = await client.runs.show(runId);
  const provenance = await client.artifacts.get(record.provenanceEntries);
  const parts = new Parts();
  for (const [name, ref] of Object.entries({ ...outcome?.files })) {
    parts.add(name, name, ref.mediaType, await client.artifacts.get(ref));
  }
  if (outcome !== null) {
    parts.add(
      RECORD_FILE,
      RECORD_FILE,
      MEDIA_TYPES.json,
      await client.artifacts.get(outcome.record),
    );
  }
  parts.add(WORKFLOW_FILE, WORKFLOW_FILE, MEDIA_TYPES.json, Buffer.from(workflowFile(record)));
  parts.add(README_FILE, README_FILE, 'text/markdown', Buffer.from(readmeFile(record)));
  const { provenance: entriesFile } = CRATE_FILES;
  parts.add(entriesFile, entriesFile, MEDIA_TYPES.ndjson, provenance);
  for (const { name, artifact } of record.data) {
    const bytes = await client.artifacts.get(artifact);
    parts.add(`inputs/${artifact.sha256}`, name, artifact.mediaType, bytes);
  }
  const { samples, gateKeys: ring } = await client.runs.evidence(runId, { samplesPerStep });
  await addArtifacts(client, parts, [
    ...collectRefs(record.output),
    ...samples.flatMap(({ refs }) => refs),
  ]);
  const lines = samples.map(({ refs: _, ...sample }) => `${canonicalJson(sample)}\n`);
  const { samples: samplesFile, gateKeys } = CRATE_FILES;
  parts.add(samplesFile, samplesFile, MEDIA_TYPES.ndjson, Buffer.from(lines.join('')));
  const keys = Buffer.from(`${canonicalJson(ring)}\n`);
  parts.add(gateKeys, gateKeys, MEDIA_TYPES.json, keys);
  return sealCrate(parts, {
    ...{ record, entries: parseProvenance(provenance), license: o.license ?? NO_LICENSE },
  });
}

/** Artifacts that the result or a sample leads to, each once. */
async function addArtifacts(
  client: AthanorClient,
  parts: Parts,
  refs: readonly ArtifactRef[],
): Promise<void> {
  for (const ref of refs) {
    if (parts.holds(ref.sha256)) continue;
    const name = `artifact ${ref.sha256.slice(0, 12)}`;
    const bytes = await client.artifacts.get(ref);
    parts.add(`artifacts/${ref.sha256}`, name, ref.mediaType, bytes);
  }
}

function sealCrate(parts: Parts, o: Omit<CrateDescription, 'files'>): Map<string, Uint8Array> {
  const files = new Map(parts.bytes);
  files.set(METADATA_FILE, Buffer.from(crateMetadata({ ...o, files: parts.described })));
  files.set(SUMS_FILE, Buffer.from(manifestOf(files)));
  return files;
}

/** Files with what is said of them. */
class Parts {
  readonly bytes = new Map<string, Uint8Array>();
  readonly described: CrateFile[] = [];
  private readonly artifacts = new Set<string>();

  add(path: string, name: string, mediaType: string, bytes: Uint8Array): void {
    if (this.bytes.has(path)) return;
    const sha256 = sha256Hex(bytes);
    this.bytes.set(path, bytes);
    this.described.push({ path, name, sha256, size: bytes.length, mediaType });
    if (path.includes('/')) this.artifacts.add(sha256);
  }

  holds(sha256: string): boolean {
    return this.artifacts.has(sha256);
  }
}
