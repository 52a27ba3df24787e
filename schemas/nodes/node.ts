import { z } from 'zod';
import { NODE_ID_PATTERN, NODE_STATES, TIERS } from '../constants/nodes';
import { publisherPolicy } from '../packages/package';

/** Text that people choose and operators read: no control characters, so that no log or page breaks. */
const label = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, 'must hold no control characters');

export const nodeId = z.string().regex(NODE_ID_PATTERN);
export const tier = z.enum(TIERS);
export const nodeState = z.enum(NODE_STATES);
export const nodeName = label(64);
export const ownerName = label(64);
/** A task queue that a node may serve: `<capability>.v<n>`. */
export const capabilityName = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(?:[._-][a-z0-9]+)*\.v[1-9]\d{0,3}$/, 'must be like chemistry.rdkit.v1');

/** What a node is and has, as it reports it: a claim, used for placement and never for trust. */
export const capabilityReport = z.strictObject({
  agentVersion: z.string().max(40),
  os: z.strictObject({ platform: z.string().max(40), release: z.string().max(100) }),
  arch: z.string().max(40),
  /** server, workstation, laptop, container, browser, phone */
  deviceClass: z.enum(['server', 'workstation', 'laptop', 'container', 'browser', 'phone']),
  cpu: z.strictObject({
    model: z.string().max(200),
    cores: z.int().min(1).max(4096),
    simd: z.boolean(),
  }),
  memoryMb: z.int().min(1),
  diskFreeMb: z.int().min(0),
  gpus: z.array(z.string().max(200)).max(64),
  battery: z.strictObject({ present: z.boolean(), onMains: z.boolean() }),
  network: z.enum(['wired', 'wireless', 'metered', 'unknown']),
  /** Native tools found by running them: name → version. */
  tools: z.record(z.string().max(64), z.string().max(200)),
  /** Task queues that it serves. */
  capabilities: z.array(capabilityName).max(200),
  /** Steps it runs at once. */
  slots: z.int().min(1).max(256),
});
export type CapabilityReport = z.infer<typeof capabilityReport>;

/** Figures of a node, measured by itself: units in the names; absent where it was not measured. */
export const benchmarkReport = z.strictObject({
  measuredAt: z.iso.datetime(),
  moleculesPerSecond: z.number().nonnegative().optional(),
  gatesPerSecond: z.number().nonnegative().optional(),
  dockingsPerHour: z.number().nonnegative().optional(),
  networkMbitPerSecond: z.number().nonnegative().optional(),
});
export type BenchmarkReport = z.infer<typeof benchmarkReport>;

/** What the gate allows a node, signed by the gate and renewed with its certificate. */
export const nodePolicy = z.strictObject({
  nodeId,
  name: nodeName,
  owner: ownerName,
  project: z.string(),
  tier,
  /** Task queues it may be given work from. */
  capabilities: z.array(capabilityName),
  /** Its own queue, the only one that its worker polls. */
  taskQueue: z.string(),
  namespace: z.string(),
  /** host:port of every gate's device port, to be tried in order. */
  gates: z.array(z.string()).min(1),
  minimumAgentVersion: z.string(),
  /** Public keys (base64url SPKI, Ed25519) of gates, by key id. */
  gateKeys: z.record(z.string(), z.string()),
  /** Whose packages the network believes, and what it has called back; absent where it says nothing. */
  publishers: publisherPolicy.optional(),
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type NodePolicy = z.infer<typeof nodePolicy>;
