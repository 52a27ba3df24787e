import { z } from 'zod';
import type { ArtifactRef } from '../artifact';
import type { StepEnvelope } from '../step';

/**
 * What the gate signs for the bytes that it saw from a node that it authenticated: enough to prove
 * later who computed what. Its canonical JSON (RFC 8785) is what is signed.
 */
export interface ResultStatement {
  type: 'athanor.result/1';
  /** Temporal activity type: `name@version`. */
  activityType: string;
  workflowId: string;
  activityId: string;
  attempt: number;
  inputDigest: string;
  outputDigest: string;
  codeDigest: string;
  node: string;
  /** When the gate handed the task out, and when it saw the result (ISO 8601). */
  startedAt: string;
  endedAt: string;
}

/** An Ed25519 signature, base64url, by the key of that id. */
export const signature = z.strictObject({
  keyId: z.string().max(64),
  signature: z.string().max(128),
});
export type Signature = z.infer<typeof signature>;

/** An envelope as it leaves the gate; the node's own signature where its agent made one. */
export interface SignedEnvelope<O = unknown> extends StepEnvelope<O> {
  signatures: { gate: Signature; node?: Signature };
  /** The activity that was answered, which is a part of what was signed. */
  activity?: { workflowId: string; activityId: string };
}

/** What our agent returns through the gate: the output, which code made it, and its own signature. */
export const nodeAnswer = z.strictObject({
  athanorAnswer: z.literal(1),
  output: z.unknown(),
  codeDigest: z.string().max(64),
  toolVersion: z.string().max(200),
  outputDigest: z.string().length(64),
  resources: z
    .strictObject({
      cpuSeconds: z.number().nonnegative().optional(),
      joules: z.number().nonnegative().optional(),
    })
    .optional(),
  /**
   * Over the canonical JSON of `{activityType, inputDigest, outputDigest, codeDigest}` for purpose
   * `athanor.answer/1` (trust/results), base64url.
   */
  signature: z.string().max(128),
});
export type NodeAnswer = z.infer<typeof nodeAnswer>;

/** One replica of a step that a node below the trusted tiers computes. */
export interface Assignment {
  node: string;
  owner: string;
  taskQueue: string;
  /** Whether it has earned that its word may stand alone. */
  proven: boolean;
  /** Whether it is of a tier whose word is a result. */
  trusted: boolean;
  /** Kind of machine and tool, where the step's answers are compared within one (`homogeneousClass`). */
  class?: string;
}

/** A question with a known answer, sent to a node so that it cannot tell it from work. */
export interface Canary extends Assignment {
  /** Names the question among all allocations. */
  group: string;
  activityType: string;
  input: unknown;
  /** The answer that many vouched for. */
  outputDigest: string;
  /** Itself, where answers need not be equal to the bit. */
  output?: ArtifactRef;
}

/** How often a step of given history is computed: pure data, decided by `fleet`. */
export interface ReplicationPlan {
  /** Replicas to start with. */
  replicas: number;
  /** Equal answers of distinct owners that make a result. */
  quorum: number;
  /** Replicas at which it is given up. */
  replicasMax: number;
}

/** What became of one replica. */
export interface ReplicaOutcome {
  node: string;
  owner: string;
  /** Whether its node had earned that its word may stand alone. */
  isProven: boolean;
  /** The activity that it was: with the envelope, what the gate signed. */
  workflowId: string;
  activityId: string;
  /** `called-off`: others had answered before; `unjudged`: it answered, and no quorum was found. */
  outcome: 'agreed' | 'differed' | 'failed' | 'late' | 'called-off' | 'unjudged';
  envelope?: SignedEnvelope;
  /** Its answer was recorded before, and is looked at again: the entry takes what came of it. */
  isRecorded?: boolean;
  /** Class of machine and tool, where the step compares within one. */
  class?: string;
}
