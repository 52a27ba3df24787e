import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AthanorError } from '../../../../schemas/errors';
import { signedJson } from '../../../../schemas/nodes/enrolment';
import {
  RELEASE_FILE,
  type ReleaseManifest,
  releaseManifest,
} from '../../../../schemas/nodes/release';
import { type KeyRing, PURPOSES, verifyJson } from '../../../../trust';
import { type ReleaseSource, readAll } from './release-source';

const MANIFEST_BYTES_MAX = 16 * 1024 * 1024;

/**
 * The manifest that a source offers, once a publisher's signature holds.
 * @throws AthanorError SIGNATURE_INVALID, INPUT_INVALID
 */
export async function readManifest(source: ReleaseSource, keys: KeyRing): Promise<ReleaseManifest> {
  const text = await readAll(await source.read(RELEASE_FILE), MANIFEST_BYTES_MAX);
  const signed = signedJson.safeParse(parseJson(text.toString('utf8')));
  if (!signed.success) throw invalid('What is offered as a release has no signature.');
  const manifest = releaseManifest.safeParse(verifyJson(PURPOSES.release, signed.data, keys));
  if (!manifest.success) throw invalid('The manifest of the release is not valid.');
  const paths = new Set(manifest.data.files.map((file) => file.path));
  if (paths.has(manifest.data.agent) && paths.has(manifest.data.selfTest)) return manifest.data;
  throw invalid('The release does not hold its own programs.');
}

/**
 * Installs a release in a folder of its own beside the others. Files that the present one has with the
 * same bytes are linked; every other one is fetched, and none stays whose bytes are not those signed.
 * @returns its folder. @throws AthanorError SIGNATURE_INVALID naming the file
 */
export async function installRelease(o: {
  manifest: ReleaseManifest;
  source: ReleaseSource;
  /** Folder of all releases, and the one whose files may be taken over. */
  releases: string;
  present: string;
}): Promise<string> {
  const target = path.join(o.releases, o.manifest.version);
  const draft = `${target}.part`;
  await rm(draft, { recursive: true, force: true });
  try {
    for (const file of o.manifest.files) {
      const place = path.join(draft, file.path);
      await mkdir(path.dirname(place), { recursive: true });
      const known = path.join(o.present, file.path);
      if ((await digestOfFile(known, file.size)) === file.sha256) await copyOrLink(known, place);
      else await fetchFile(o.source, file, place);
    }
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
    return target;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function copyOrLink(from: string, to: string): Promise<void> {
  // Another disk, or a system that has no links.
  await link(from, to).catch(() => pipeline(createReadStream(from), createWriteStream(to)));
}

async function digestOfFile(file: string, size: number): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true || found.size !== size) return undefined;
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function fetchFile(
  source: ReleaseSource,
  file: ReleaseManifest['files'][number],
  place: string,
): Promise<void> {
  const hash = createHash('sha256');
  let size = 0;
  const check = new Transform({
    transform(part: Buffer, _encoding, done) {
      size += part.length;
      hash.update(part);
      // A source that sends without end must not fill the disk.
      done(size > file.size ? tampered(file.path) : null, part);
    },
  });
  await pipeline(await source.read(file.path), check, createWriteStream(place, { mode: 0o644 }));
  if (size !== file.size || hash.digest('hex') !== file.sha256) throw tampered(file.path);
}

function tampered(file: string): AthanorError {
  const message = `${file} of the release is not what its publisher signed.`;
  return new AthanorError({ code: 'SIGNATURE_INVALID', message });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
