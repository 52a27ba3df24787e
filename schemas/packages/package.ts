import { z } from 'zod';

/** Limits that no package may ask to exceed. */
export const PACKAGE_LIMITS = {
  /** A page is 64 KiB: 1 GiB of memory. */
  memoryPagesMax: 16_384,
  deadlineMsMax: 3_600_000,
  outputBytesMax: 16 << 20,
  artifactBytesMax: 512 << 20,
  moduleBytesMax: 16 << 20,
  envelopeBytesMax: 256 << 10,
} as const;

/** Name of a package: what a publisher's policy is about. */
export const packageName = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/, 'must be like acme.virial');
const version = z
  .string()
  .max(30)
  .regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,30})?$/, 'must be like 1.2.3');
const hex64 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');
const exportName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/);
const activityType = z
  .string()
  .max(120)
  .regex(/^[a-z0-9]+(?:[._-][a-z0-9]+)*@[1-9]\d{0,5}$/, 'must be like example.virial@1');

/** What the publisher of a package says about it; the predicate of its in-toto Statement. */
export const packageManifest = z.strictObject({
  name: packageName,
  version,
  description: z.string().max(500).default(''),
  runtime: z.literal('wasm'),
  /** The host functions that it was built for. */
  abi: z.literal(1),
  /** Activity type of each step that it computes → the exported function that does. */
  steps: z
    .record(activityType, exportName)
    .refine((steps) => Object.keys(steps).length >= 1 && Object.keys(steps).length <= 100),
  limits: z.strictObject({
    /** Its memory, in pages of 64 KiB: given whole at the start, and never grown. */
    memoryPages: z.int().min(1).max(PACKAGE_LIMITS.memoryPagesMax),
    /** Longest that one run may take; then its thread is ended. */
    deadlineMs: z.int().min(1).max(PACKAGE_LIMITS.deadlineMsMax),
    outputBytes: z
      .int()
      .min(1)
      .max(PACKAGE_LIMITS.outputBytesMax)
      .default(1 << 20),
    /** Bytes of artifacts that one run reads, and again that it writes. */
    artifactBytes: z.int().min(0).max(PACKAGE_LIMITS.artifactBytesMax).default(0),
  }),
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type PackageManifest = z.infer<typeof packageManifest>;

/** An in-toto Statement, version 1, about one module. */
export const packageStatement = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.tuple([
    z.strictObject({ name: z.literal('module.wasm'), digest: z.strictObject({ sha256: hex64 }) }),
  ]),
  predicateType: z.literal('athanor:package/1'),
  predicate: packageManifest,
});

const base64 = (max: number) => z.string().max(max);

/** A DSSE envelope, version 1. */
export const dsseEnvelope = z.strictObject({
  payloadType: z.string().max(100),
  payload: base64(PACKAGE_LIMITS.envelopeBytesMax),
  signatures: z.array(z.strictObject({ keyid: z.string().max(128), sig: base64(128) })).max(16),
});
export type DsseEnvelope = z.infer<typeof dsseEnvelope>;

/** Which publishers a node's owner believes, for which packages; and what has been called back. */
export const publisherPolicy = z.strictObject({
  schema: z.literal('athanor.publishers/1'),
  publishers: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100),
        /** Ed25519, SPKI in base64url. */
        publicKey: z.string().max(100),
        /** Package names; `acme.*` is every name that begins with `acme.`. */
        packages: z
          .array(z.union([packageName, z.string().regex(/^[a-z0-9._-]+\.\*$/)]))
          .max(1_000),
        expiresAt: z.iso.datetime().optional(),
      }),
    )
    .max(1_000),
  revoked: z
    .strictObject({
      /** Ids of keys: whatever they signed. */
      keys: z.array(hex64).max(100_000).default([]),
      /** SHA-256 of modules, whoever signed them. */
      modules: z.array(hex64).max(100_000).default([]),
      /** `name@version`. */
      packages: z.array(z.string().max(200)).max(100_000).default([]),
    })
    .default({ keys: [], modules: [], packages: [] }),
  /** After this moment the list is too old to be believed, and no package runs. */
  expiresAt: z.iso.datetime().optional(),
});
export type PublisherPolicy = z.infer<typeof publisherPolicy>;

/** Nobody is believed: what holds where an owner has said nothing. */
export const NO_PUBLISHERS: PublisherPolicy = {
  schema: 'athanor.publishers/1',
  publishers: [],
  revoked: { keys: [], modules: [], packages: [] },
};
