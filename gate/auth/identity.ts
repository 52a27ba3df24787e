import type { NodeState, Tier } from '../../schemas/constants/nodes';
import type { BenchmarkReport, CapabilityReport } from '../../schemas/nodes/node';

/** A node that has proved who it is, with what the operator allows it. */
export interface NodeIdentity {
  nodeId: string;
  /** What people call it; free text, never used to decide anything. */
  name: string;
  owner: string;
  project: string;
  tier: Tier;
  state: NodeState;
  /** Its polls are parked: it keeps what it computes and gets nothing new. */
  paused: boolean;
  /** Task queues that it may be given work from: what it offers and its policy allows. */
  capabilities: readonly string[];
  /** Ed25519 public key, SPKI in base64url; absent for a worker that signs nothing. */
  publicKey?: string;
  /** What it claims to be, for placement. */
  report?: CapabilityReport;
  benchmark?: BenchmarkReport;
  /** How often its work is to be expected to be interrupted, from its own history. */
  interruptionsPerHour?: number;
}

/** What a connection shows of itself. */
export type Credential =
  | {
      kind: 'certificate';
      /** SHA-256 of the client certificate (DER), lower-case hex; TLS has checked its chain and dates. */
      fingerprint: string;
      /** Serial number of the certificate, lower-case hex. */
      serial: string;
    }
  | {
      kind: 'bearer';
      /** SHA-256 of the secret, lower-case hex: the secret itself is never kept. */
      hash: string;
    };

/** Who is who. The enrolment keeps it in the database; tests keep it in a map. */
export interface NodeDirectory {
  /**
   * The node of a credential, as it is now; undefined for an unknown, expired or revoked one. A
   * rejection means that the directory cannot be asked, and is answered with UNAVAILABLE.
   */
  find(credential: Credential): Promise<NodeIdentity | undefined>;
  /**
   * Calls back with the id of every node whose identity or credentials may have changed (paused,
   * revoked, quarantined, another policy): what is remembered of it is then forgotten. Returns how to stop.
   */
  subscribe(listener: (nodeId: string) => void): () => void;
}
