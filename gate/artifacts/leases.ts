import type { ArtifactRef } from '../../schemas/artifact';
import { type ArtifactStore, collectRefs } from '../../store/artifacts';
import { leaseKey, type ReadableRefs, readableRefs, type StagingArea } from '../../store/staging';
import { digestOf } from '../../trust';
import type { Lease } from './dependencies';
import { leaseInvalid, Refusal } from './refusal';

/** Leases whose references are kept in memory; of others the staging area knows. */
const LEASES_MAX = 20_000;

/** What each lease was given, and so may read. */
export class Leases {
  readonly readable: ReadableRefs;
  private readonly given = new Map<string, readonly ArtifactRef[]>();

  constructor(
    store: ArtifactStore,
    private readonly staging: StagingArea,
  ) {
    this.readable = readableRefs(store);
  }

  /**
   * Takes a step's input as proof of what its lease was given. @throws Refusal 403 when it is not the
   * input that was handed out
   */
  async present(lease: Lease, input: unknown): Promise<void> {
    if (digestOf(input) !== lease.inputDigest) throw leaseInvalid();
    await this.remember(lease, input);
  }

  /** Remembers an input that the gate itself has handed out. */
  async remember(lease: Lease, input: unknown): Promise<void> {
    const key = leaseKey(lease);
    const refs = collectRefs(input);
    this.keep(key, refs);
    if (refs.length > 0) await this.staging.keepGiven(key, refs);
  }

  /** Whether a lease was given an artifact, as far as this gate remembers. */
  async isKnownToRead(lease: Lease, sha256: string): Promise<boolean> {
    const refs = this.given.get(leaseKey(lease));
    return refs !== undefined && this.readable.includes(refs, sha256);
  }

  /** Whether a lease was given an artifact. @throws Refusal 428 when its input must be presented first */
  async mayRead(lease: Lease, sha256: string): Promise<boolean> {
    const key = leaseKey(lease);
    const refs = this.given.get(key) ?? (await this.staging.given(key));
    if (refs === undefined) {
      throw new Refusal(428, 'LEASE_INPUT_NEEDED', 'Present the input of this lease first.');
    }
    this.keep(key, refs);
    return this.readable.includes(refs, sha256);
  }

  /** Forgets a lease whose work is over. */
  forget(lease: Lease): void {
    this.given.delete(leaseKey(lease));
  }

  private keep(key: string, refs: readonly ArtifactRef[]): void {
    this.given.delete(key);
    this.given.set(key, refs);
    if (this.given.size <= LEASES_MAX) return;
    const [oldest] = this.given.keys();
    if (oldest !== undefined) this.given.delete(oldest);
  }
}
