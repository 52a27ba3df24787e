import type { ArtifactRef } from '../../../schemas/artifact';
import { DEFAULT_PROJECT } from '../../../schemas/constants/names';
import { AthanorError } from '../../../schemas/errors';
import type { SubmitOptions, Submitted } from '../client';
import { type FileField, findFiles, replaceFiles } from '../input/file-fields';
import type { Shape } from '../input/shape';
import { sweptFiles } from '../input/swept-files';
import type { HttpConnection } from './connection';
import { type Files, uploadArtifact } from './files';

/** A pipeline whose input names another one, or a step, and its files. */
const SWEEP = 'sweep';

/** Shapes of inputs that were asked for, by path; where a server changes them it checks all the same. */
export type Shapes = Map<string, Shape>;

interface Described {
  inputSchema: Shape;
}

/** Uploads what an input names, and submits it; see {@link AthanorClient.submit}. */
export async function submit(
  connection: HttpConnection,
  o: {
    pipeline: string;
    input: unknown;
    options: SubmitOptions;
    project?: string;
    files?: Files;
    shapes: Shapes;
  },
): Promise<Submitted> {
  const { pipeline, options } = o;
  const project = options.project ?? o.project ?? DEFAULT_PROJECT;
  const fields = await fileFields(connection, o);
  const { input, fileNames } = await upload(connection, { ...o, fields, project });
  const { useCache, tier, from, until, command, template, parameters } = options;
  // Without a key the input is its own; what is computed anew each time needs one that is new.
  const key = options.key ?? (useCache === false ? crypto.randomUUID() : undefined);
  const answer = await connection.ask('/v1/runs', {
    method: 'POST',
    json: {
      ...{ pipeline, input, project, useCache, tier, from, until, fileNames, command },
      ...{ template, parameters },
    },
    headers: key === undefined ? {} : { 'idempotency-key': key },
    repeatable: true,
  });
  const run = (await answer.json()) as { runId: string; key: string };
  const existing = answer.headers.get('idempotency-replayed') === 'true';
  if (!existing) return { runId: run.runId, key: run.key, existing, status: 'running' };
  const { status } = await connection.json<Pick<Submitted, 'status'>>(
    `/v1/runs/${encodeURIComponent(run.runId)}`,
  );
  return { runId: run.runId, key: run.key, existing, status };
}

async function fileFields(
  connection: HttpConnection,
  { pipeline, input, shapes }: { pipeline: string; input: unknown; shapes: Shapes },
): Promise<FileField[]> {
  const shapeOf = async (kind: 'pipelines' | 'steps', name: string) => {
    const path = `/v1/${kind}/${encodeURIComponent(name)}`;
    const known = shapes.get(path);
    if (known !== undefined) return known;
    const { inputSchema } = await connection.json<Described>(path);
    shapes.set(path, inputSchema);
    return inputSchema;
  };
  const own = findFiles(await shapeOf('pipelines', pipeline), input);
  if (pipeline !== SWEEP) return own;
  const { pipeline: inner, step } = (input ?? {}) as { pipeline?: unknown; step?: unknown };
  const kind = typeof inner === 'string' ? 'pipeline' : 'step';
  const name = kind === 'pipeline' ? inner : step;
  if (typeof name !== 'string') return own;
  return [...own, ...sweptFiles(kind, await shapeOf(`${kind}s`, name), input)];
}

async function upload(
  connection: HttpConnection,
  o: {
    input: unknown;
    fields: FileField[];
    options: SubmitOptions;
    project: string;
    files?: Files;
  },
): Promise<{ input: unknown; fileNames: Record<string, string> }> {
  const { resolveFile = (path: string) => path, onUpload } = o.options;
  const uploaded = new Map<string, ArtifactRef>();
  const fileNames: Record<string, string> = { ...o.options.fileNames };
  const replacements: { path: FileField['path']; artifact: ArtifactRef }[] = [];
  for (const { path, field, value } of o.fields) {
    if (typeof value !== 'string') continue;
    if (o.files === undefined) {
      const message = `${field}: upload the file first (artifacts.put), and give its reference.`;
      throw new AthanorError({ code: 'FILE_UNREADABLE', message });
    }
    const source = await o.files.open(resolveFile(value, field), field);
    if (!uploaded.has(source.path)) onUpload?.({ field, path: source.path, bytes: source.size });
    const artifact =
      uploaded.get(source.path) ??
      (await uploadArtifact(connection, { source, project: o.project }));
    uploaded.set(source.path, artifact);
    fileNames[field] = value;
    replacements.push({ path, artifact });
  }
  return { input: replaceFiles(o.input, replacements), fileNames };
}
