import { z } from 'zod';

/** Exit code of an agent that wants to be started again, since another release is current now. */
export const UPDATE_EXIT_CODE = 75;

/** Name of the signed manifest, where releases are offered. */
export const RELEASE_FILE = 'release.json';

/** Within a node's folder. */
export const UPDATE_FILES = {
  /** Where releases come from, and whose signature counts. */
  settings: 'updates.json',
  /** One folder per release, and which of them is current. */
  releases: 'releases',
  state: 'state.json',
} as const;

const FILES_MAX = 50_000;
const FILE_BYTES_MAX = 512 * 1024 * 1024;

/** A path within a release: no way leads out of its folder, on any system. */
const releasePath = z
  .string()
  .max(400)
  .regex(/^(?:[\w@+-][\w@+.-]*|\.[\w@+-][\w@+.-]*)(?:\/(?:[\w@+-][\w@+.-]*|\.[\w@+-][\w@+.-]*))*$/);

const version = z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}(?:-[\w.]{1,40})?$/);

/** What a publisher signs, for purpose `athanor.release/1`: every file of a release of the agent. */
export const releaseManifest = z.strictObject({
  schema: z.literal('athanor.release/1'),
  version,
  publishedAt: z.iso.datetime(),
  /** Programs within it: the agent, and one that ends with 0 when the release works on this machine. */
  agent: releasePath,
  selfTest: releasePath,
  files: z
    .array(
      z.strictObject({
        path: releasePath,
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        size: z.int().min(0).max(FILE_BYTES_MAX),
      }),
    )
    .min(2)
    .max(FILES_MAX),
});
export type ReleaseManifest = z.infer<typeof releaseManifest>;

/** Where a node gets releases from; without it, it stays as it was installed. */
export const updateSettings = z.strictObject({
  /** A folder, or an https address, that holds `release.json` and the files beside it. */
  source: z.string().min(1).max(2_000),
  /** Public keys of publishers, SPKI in base64url: one of them must have signed. */
  keys: z.array(z.string().max(200)).min(1).max(10),
  checkEveryHours: z.number().min(0.1).max(720).default(6),
});
export type UpdateSettings = z.infer<typeof updateSettings>;

/** Which release runs. */
export const releaseState = z.strictObject({
  /** The release to start; the one that was installed by hand when null. */
  current: z.strictObject({ version, agent: releasePath }).nullable().default(null),
  /** What to go back to. */
  previous: z.strictObject({ version, agent: releasePath }).nullable().default(null),
  /** Whether the current one has yet to show that it works. */
  trial: z.boolean().default(false),
  /** Releases that failed here, never to be tried again. */
  rejected: z.array(z.string().max(60)).max(1_000).default([]),
});
export type ReleaseState = z.infer<typeof releaseState>;
