import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { AthanorError } from '../../../schemas/errors';
import { PACKAGE_LIMITS } from '../../../schemas/packages/package';

/** A package as it came: nothing of it is believed before `verifyPackage`. */
export interface WasmPackage {
  /** The parsed DSSE envelope. */
  envelope: unknown;
  module: Uint8Array;
}

/** Names of a package's two files. */
export const PACKAGE_FILES = { envelope: 'package.dsse.json', module: 'module.wasm' } as const;

/** Reads a package from its folder. @throws AthanorError PACKAGE_INVALID */
export function readPackage(folder: string): WasmPackage {
  const envelope = readLimited(path.join(folder, PACKAGE_FILES.envelope), {
    bytesMax: PACKAGE_LIMITS.envelopeBytesMax * 2,
  });
  const module = readLimited(path.join(folder, PACKAGE_FILES.module), {
    bytesMax: PACKAGE_LIMITS.moduleBytesMax,
  });
  try {
    return { envelope: JSON.parse(envelope.toString('utf8')), module: new Uint8Array(module) };
  } catch (cause) {
    throw invalid(`${folder}: the envelope is no JSON.`, cause);
  }
}

function readLimited(file: string, { bytesMax }: { bytesMax: number }): Buffer {
  try {
    const { size } = statSync(file);
    if (size <= bytesMax) return readFileSync(file);
  } catch (cause) {
    throw invalid(`${file} cannot be read.`, cause);
  }
  throw invalid(`${file} is larger than ${bytesMax} bytes.`);
}

function invalid(message: string, cause?: unknown): AthanorError {
  return new AthanorError({ code: 'PACKAGE_INVALID', message, cause });
}
