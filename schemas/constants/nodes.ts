/** How far a node is trusted, from most to least. A run names the lowest that may see its inputs. */
export const TIERS = ['managed', 'organisation', 'contributed', 'public', 'quarantined'] as const;
export type Tier = (typeof TIERS)[number];

/** Tiers whose single answer is a result; those below need agreement. */
export const TRUSTED_TIERS = ['managed', 'organisation'] as const satisfies readonly Tier[];

/** What a run may name as the lowest tier that sees its inputs. */
export const RUN_TIERS = ['managed', 'organisation', 'contributed', 'public'] as const;

/** Inputs are confidential unless a run says otherwise: they stay within these tiers. */
export const DEFAULT_RUN_TIER: Tier = 'organisation';

/** Life of a node; `fleet/lifecycle` has the allowed transitions. */
export const NODE_STATES = [
  'ENROLLING',
  'READY',
  'BUSY',
  'IDLE',
  'SLEEPING',
  'DEGRADED',
  'DISCONNECTED',
  'QUARANTINED',
  'REJOINING',
] as const;
export type NodeState = (typeof NODE_STATES)[number];

/** How a step's code is contained on a node. */
export const RUNTIME_CLASSES = ['builtin', 'wasm', 'native', 'container'] as const;
export type RuntimeClass = (typeof RUNTIME_CLASSES)[number];

/** Identity of a node: `n`, then the first 80 bits of the SHA-256 of its public key in base 32. */
export const NODE_ID_PATTERN = /^n[a-z2-7]{16}$/;

/** The namespace that nodes see, whatever Temporal's own is called. */
export const NODE_NAMESPACE = 'athanor';

/** Version of the messages between a page and its gate, said in `hello`. */
export const BROWSER_PROTOCOL = 1;
/** Path of their WebSocket on the public port. */
export const BROWSER_PATH = '/v1/browser';

/** Whether inputs of a run that goes down to `lowest` may reach a node of `tier`. */
export function tierAllows(lowest: Tier, tier: Tier): boolean {
  return tier !== 'quarantined' && TIERS.indexOf(tier) <= TIERS.indexOf(lowest);
}

/** Whether one answer of a node of this tier is a result. */
export function isTrusted(tier: Tier): boolean {
  return (TRUSTED_TIERS as readonly Tier[]).includes(tier);
}
