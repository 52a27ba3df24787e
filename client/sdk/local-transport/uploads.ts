import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ArtifactRef } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import { valueAt } from '../../../schemas/path';
import type { RunData } from '../../../schemas/run-record';
import type { ArtifactStore } from '../../../store';
import type { SubmitOptions } from '../client';
import { type FileField, findFiles, replaceFiles } from '../input/file-fields';
import { mediaTypeOf } from '../input/media-types';
import type { Shape } from '../input/shape';
import { whyUnreadable } from '../input/why-unreadable';
import { requireNamedColumns } from './named-columns';
import { requireReadableCircuit } from './readable-circuits';

/** `beforeReading` is awaited once every file has been looked at. */
type UploadOptions = Pick<SubmitOptions, 'resolveFile' | 'onUpload' | 'fileNames'> & {
  beforeReading?: () => Promise<unknown>;
};

interface LocalFile extends FileField {
  value: string;
  absolute: string;
  bytes: number;
}

/**
 * Puts every file that an input names, and those of `more`, into the artifact store; all are looked at before the first is
 * read. Returns the input with references in their place, and what the files were called.
 * @throws FILE_UNREADABLE, INPUT_INVALID for a named column that is not there or a circuit that is
 *   none, ARTIFACT_NOT_FOUND, STORAGE_FULL
 */
export async function uploadFiles(
  store: ArtifactStore,
  o: { shape: Shape; input: unknown; more?: FileField[]; options: UploadOptions },
): Promise<{ input: unknown; data: RunData[] }> {
  const { resolveFile = (path: string) => resolve(path), onUpload } = o.options;
  const fields = [...findFiles(o.shape, o.input), ...(o.more ?? [])];
  const local = new Map<FileField, LocalFile>();
  for (const field of fields) {
    if (typeof field.value === 'string') {
      const file = await look(field, resolveFile);
      const siblings = valueAt(o.input, field.path.slice(0, -1));
      await requireNamedColumns(siblings, file);
      await requireReadableCircuit(siblings, file);
      local.set(field, file);
    } else await requireStored(store, field, field.value);
  }
  await o.options.beforeReading?.();
  const uploaded = new Map<string, ArtifactRef>();
  const data: RunData[] = [];
  for (const field of fields) {
    const file = local.get(field);
    const artifact = file ? await upload(store, { file, uploaded, onUpload }) : field.value;
    const name = file?.value ?? o.options.fileNames?.[field.field] ?? '';
    data.push({ field: field.field, name, artifact: artifact as ArtifactRef });
  }
  const replacements = fields.map((f, i) => ({
    path: f.path,
    artifact: (data[i] as RunData).artifact,
  }));
  return { input: replaceFiles(o.input, replacements), data };
}

async function look(
  field: FileField,
  resolveFile: (path: string, field: string) => string,
): Promise<LocalFile> {
  const value = field.value as string;
  const absolute = resolveFile(value, field.field);
  try {
    await access(absolute, constants.R_OK);
    const found = await stat(absolute);
    if (!found.isFile()) throw new Error('it is not a file');
    return { ...field, value, absolute, bytes: found.size };
  } catch (cause) {
    throw new AthanorError({
      code: 'FILE_UNREADABLE',
      message: `${field.field}: the file ${value} cannot be read (${whyUnreadable(cause)}: ${absolute}).`,
      cause,
      details: { field: field.field, path: absolute },
    });
  }
}

async function upload(
  store: ArtifactStore,
  o: { file: LocalFile; uploaded: Map<string, ArtifactRef>; onUpload: SubmitOptions['onUpload'] },
): Promise<ArtifactRef> {
  const { field, absolute, bytes } = o.file;
  const known = o.uploaded.get(absolute);
  if (known !== undefined) return known;
  o.onUpload?.({ field, path: absolute, bytes });
  const artifact = await store.putFile(absolute, mediaTypeOf(absolute));
  o.uploaded.set(absolute, artifact);
  return artifact;
}

async function requireStored(
  store: ArtifactStore,
  field: FileField,
  ref: ArtifactRef,
): Promise<void> {
  // Touched, so that a collection that runs at this moment spares it.
  if (await store.touch(ref.sha256)) return;
  throw new AthanorError({
    code: 'ARTIFACT_NOT_FOUND',
    message: `${field.field}: there is no artifact ${ref.sha256}.`,
    details: { field: field.field, sha256: ref.sha256 },
  });
}
