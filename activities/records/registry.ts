import { Context } from '@temporalio/activity';
import { type ArtifactRef, MEDIA_TYPES } from '../../schemas/artifact';
import { AthanorError } from '../../schemas/errors';
import type {
  EvaluationNote,
  RegisterDatasetInput,
  Registered,
  RegisterModelInput,
} from '../../schemas/records/registry';
import {
  type DatasetManifest,
  datasetManifest,
  type ModelManifest,
  modelManifest,
  parseVersionName,
  type RegistryKind,
} from '../../schemas/registry/registry';
import { openLines } from '../../store/artifacts';
import { canonicalJson, digestOf } from '../../trust';
import type { RecordsServices } from './services';

/** Looks up a version of a data set. VERSION_NOT_FOUND. */
export async function resolveDataset(
  services: RecordsServices,
  { version }: { version: string },
): Promise<DatasetManifest> {
  return datasetManifest.parse(
    await manifestOf(services, { kind: 'dataset', version, runId: asking() }),
  );
}

/** Looks up a version of a model. VERSION_NOT_FOUND. */
export async function resolveModel(
  services: RecordsServices,
  { version }: { version: string },
): Promise<ModelManifest> {
  return modelManifest.parse(
    await manifestOf(services, { kind: 'model', version, runId: asking() }),
  );
}

/**
 * Keeps a data set as a version. Two files are the same version when their bytes, the way they are
 * read, and what became of their molecules are the same.
 */
export async function registerDataset(
  services: RecordsServices,
  { runId, manifest }: RegisterDatasetInput,
): Promise<Registered> {
  for (const parent of manifest.parents) {
    await manifestOf(services, { kind: 'dataset', version: parent, runId });
  }
  const scaffolds = await scaffoldsOf(services, manifest.rows);
  const whole: DatasetManifest = {
    schema: 'athanor.dataset/1',
    ...manifest,
    ...scaffolds,
    run: runId,
  };
  const { data, reading, rows } = manifest;
  const digest = digestOf({ data: data.sha256, reading, rows: rows.sha256 });
  return keep(services, { kind: 'dataset', name: manifest.name, digest, manifest: whole, runId });
}

/** Keeps a model as a version: the same bytes are the same version. */
export async function registerModel(
  services: RecordsServices,
  { runId, step, manifest }: RegisterModelInput,
): Promise<Registered> {
  const loaded = services.steps.get(step);
  const whole: ModelManifest = {
    schema: 'athanor.model/1',
    ...manifest,
    code: {
      step,
      codeDigest: loaded?.codeDigest ?? '',
      toolVersion: loaded?.implementation.toolVersion ?? '',
    },
    run: runId,
  };
  const digest = digestOf({ model: manifest.model.sha256 });
  return keep(services, { kind: 'model', name: manifest.name, digest, manifest: whole, runId });
}

/** Adds what an evaluation found to the history of a model. */
export async function noteEvaluation(
  services: RecordsServices,
  { version, runId, figures }: EvaluationNote,
): Promise<void> {
  const { registry } = await registryOf(services, runId);
  const details = { run: runId, figures };
  const { name, number } = parseVersionName(version);
  await registry.addEvent({
    ...{ id: `${runId}/${version}`, kind: 'model', name, number },
    ...{ event: 'evaluated', actor: runId, details },
  });
}

async function keep(
  services: RecordsServices,
  o: {
    kind: RegistryKind;
    name: string;
    digest: string;
    manifest: DatasetManifest | ModelManifest;
    runId: string;
  },
): Promise<Registered> {
  const { kind, name, digest, runId } = o;
  const { project, registry } = await registryOf(services, runId);
  const manifest = await services.artifacts.put(canonicalJson(o.manifest), MEDIA_TYPES.json);
  const row = await registry.register({ kind, name, digest, manifest, run: runId });
  const { number } = row;
  const version = `${name}@${number}`;
  await registry.addEvent({
    ...{ id: `${project}/${kind}/${version}`, kind, name, number },
    ...{ event: 'registered', actor: runId, details: { digest } },
  });
  // A later attempt of the activity finds what the first one wrote: it is as new as it was then.
  return { version, isNew: row.isNew || row.run === runId, manifest: row.manifest };
}

async function manifestOf(
  services: RecordsServices,
  { kind, version, runId }: { kind: RegistryKind; version: string; runId: string },
): Promise<unknown> {
  const { name, number } = parseVersionName(version);
  const { registry } = await registryOf(services, runId);
  const row = await registry.version(kind, name, number);
  if (row !== undefined) {
    return JSON.parse((await services.artifacts.get(row.manifest)).toString('utf8'));
  }
  throw new AthanorError({
    code: 'VERSION_NOT_FOUND',
    message: `There is no ${kind} ${version} in the registry (athanor ${kind}s list).`,
  });
}

/** The run whose workflow asks. */
function asking(): string {
  return Context.current().info.workflowExecution?.workflowId ?? '';
}

/** The registry of the project that a run belongs to. @throws AthanorError RUN_NOT_FOUND */
async function registryOf({ database }: RecordsServices, runId: string) {
  const run = await database.runs.get(runId);
  if (run !== undefined) {
    const { project } = run;
    return { project, registry: database.forProject(project).registry };
  }
  throw new AthanorError({ code: 'RUN_NOT_FOUND', message: `There is no run ${runId}.` });
}

async function scaffoldsOf(
  { artifacts }: RecordsServices,
  rows: ArtifactRef,
): Promise<{ scaffolds: number; acyclic: number }> {
  const scaffolds = new Set<string>();
  let acyclic = 0;
  for await (const line of openLines(artifacts, rows)) {
    const { scaffold } = JSON.parse(line) as { scaffold: string };
    if (scaffold === '') acyclic += 1;
    else scaffolds.add(scaffold);
  }
  return { scaffolds: scaffolds.size, acyclic };
}
