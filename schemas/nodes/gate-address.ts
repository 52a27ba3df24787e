import { z } from 'zod';

/** File in the folder of a gate's keys that says where it listens; it holds no secret. */
export const GATE_ADDRESS_FILE = 'gate.json';

/** Where a gate is, for whoever invites nodes to it. */
export const gateAddress = z.object({
  /** `https://host:port` of the public port. */
  publicUrl: z.string(),
  /** host:port of the device port. */
  devices: z.string(),
  /** SHA-256 of the authority's certificate (DER), hex; empty for a publicly trusted public port. */
  rootFingerprint: z.string(),
  pid: z.int(),
  startedAt: z.iso.datetime(),
});
export type GateAddress = z.infer<typeof gateAddress>;
