import { AthanorError } from '../../schemas/errors';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const FOLDER = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENAMETOOLONG']);

/** The `code` of a file system error, such as ENOENT; undefined for anything else. */
export function fileErrorCode(error: unknown): string | undefined {
  // By shape and not by class: errors of Node itself are of another realm inside a vm context.
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** A file system error of the store's own folder as an AthanorError; other errors pass unchanged. */
export function toStorageError(error: unknown, folder: string): unknown {
  const code = fileErrorCode(error);
  if (error instanceof AthanorError || code === undefined) return error;
  if (FULL.has(code)) {
    return new AthanorError({
      code: 'STORAGE_FULL',
      message: `No space is left for artifacts in ${folder}. Free some (athanor artifacts gc).`,
      cause: error,
    });
  }
  if (FOLDER.has(code)) {
    return new AthanorError({
      code: 'DATA_FOLDER',
      message: `The artifact folder ${folder} cannot be used (${code}).`,
      cause: error,
    });
  }
  return error;
}

/** ARTIFACT_NOT_FOUND for an address. */
export function notFound(sha256: string): AthanorError {
  return new AthanorError({
    code: 'ARTIFACT_NOT_FOUND',
    message: `There is no artifact ${sha256}.`,
    details: { sha256 },
  });
}

/** ARTIFACT_CORRUPT for an address, with what was found instead. */
export function corrupt(sha256: string, found: string): AthanorError {
  return new AthanorError({
    code: 'ARTIFACT_CORRUPT',
    message: `Artifact ${sha256} is damaged: ${found}.`,
    details: { sha256 },
  });
}
