import { readFileSync } from 'node:fs';
import { asAthanorError } from '../../../schemas/errors';
import type { JoinAnswer, SignedJson } from '../../../schemas/nodes/enrolment';
import type { BeatReply } from '../../../schemas/nodes/gate-calls';
import type { NodePolicy } from '../../../schemas/nodes/node';
import { digestOf } from '../../../trust';
import type { GateLink } from '../agent';
import { identityFiles, keepPolicy, type Membership, policyIn, readMembership } from './folder';
import { askGateJson, type GateTls } from './gate-http';
import { keepJoinAnswer, renewByKey } from './join';

const SPEED_BYTES = 2 * 1024 * 1024;
const RETRY_MS = 30_000;
/** Timers of Node.js hold no longer time than this. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** A log as pino has it. */
export interface LineLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/**
 * A node's line to its gates: calls go to the gate that answered last, and to the next one when it is
 * gone; the certificate is renewed in time, or by the key when it is too late.
 */
export class GateLine implements GateLink {
  private current = 0;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;
  /** Another gate answers now, or there is a new certificate: connections are to be made anew. */
  onChange: () => void = () => undefined;
  /** The gate does not know this node any more, or has revoked it. */
  onRefused: (error: unknown) => void = () => undefined;

  constructor(
    private readonly folder: string,
    private membership: Membership,
    private readonly log: LineLog,
  ) {}

  /** What the gate allows this node, as it was last told. */
  get policy(): NodePolicy {
    return policyIn(this.membership.policy);
  }

  /** host:port of the gate that answered last. */
  get address(): string {
    const { gates } = this.policy;
    return gates[this.current % gates.length] as string;
  }

  /** PEM texts of now. */
  get tls(): GateTls & { ca: string } {
    const files = identityFiles(this.folder);
    const read = (file: string) => readFileSync(file, 'utf8');
    return { ca: read(files.root), cert: read(files.certificate), key: read(files.key) };
  }

  /**
   * Hears what the gate allows now, and renews what is due, now and from now on.
   * @throws AthanorError NODE_REVOKED, NODE_NOT_FOUND, GATE_UNREACHABLE
   */
  async start(): Promise<void> {
    if (Date.now() >= Date.parse(this.membership.renewAt)) await this.renew();
    else await this.refresh();
    this.plan();
  }

  private async refresh(): Promise<void> {
    try {
      const policy = await this.ask<SignedJson>('/v1/node/policy', undefined);
      this.membership = keepPolicy(this.folder, this.membership, policy);
    } catch (error) {
      // The key tells why the certificate is not taken any more, if it is not just too old; and the
      // public port where the gate's other one is now.
      const { code } = asAthanorError(error);
      if (code !== 'UNAUTHENTICATED' && code !== 'GATE_UNREACHABLE') throw error;
      await this.renew();
    }
  }

  /** The gate's public port is elsewhere now: from there it tells the rest. */
  async moveTo(gateUrl: string): Promise<void> {
    if (gateUrl === this.membership.gateUrl) return;
    this.membership = await renewByKey(this.folder, { gateUrl, root: this.tls.ca });
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  /** Gets a new certificate and policy. */
  async renew(): Promise<void> {
    try {
      const answer = await this.ask<JoinAnswer>('/v1/node/renew', {});
      this.membership = keepJoinAnswer(this.folder, answer, this.membership.gateUrl);
    } catch (error) {
      // An expired certificate opens no device port; the key still opens the public one.
      const { code } = asAthanorError(error);
      if (code !== 'UNAUTHENTICATED' && code !== 'GATE_UNREACHABLE') throw error;
      const { gateUrl } = this.membership;
      this.membership = await renewByKey(this.folder, { gateUrl, root: this.tls.ca });
    }
    this.log.info({ renewAt: this.membership.renewAt }, 'certificate renewed');
    this.onChange();
  }

  beat: GateLink['beat'] = async (beat) => {
    const answer = await this.ask<BeatReply>('/v1/node/beat', beat);
    await this.hearOfPublishers(answer);
    return answer;
  };

  report = (report: SignedJson): Promise<void> => this.ask('/v1/node/report', report);

  benchmark = (benchmark: SignedJson): Promise<void> => this.ask('/v1/node/report', benchmark);

  async measureNetwork(): Promise<number | undefined> {
    const body = 'x'.repeat(SPEED_BYTES);
    const startedMs = performance.now();
    await this.ask('/v1/node/speed', body);
    const seconds = (performance.now() - startedMs) / 1_000;
    return (SPEED_BYTES * 8) / 1e6 / seconds;
  }

  leave = (): Promise<void> => this.ask('/v1/node/leave', {});

  /** What was called back must not run until the policy is renewed: it is asked for at once. */
  private async hearOfPublishers({ publishersDigest }: BeatReply): Promise<void> {
    if (publishersDigest === undefined) return;
    const { publishers } = this.policy;
    const known = publishers === undefined ? null : digestOf(publishers);
    if (known !== publishersDigest) await this.refresh();
  }

  /** Asks the gate that answered last, then the others. */
  private async ask<T>(path: string, body: unknown): Promise<T> {
    const { gates } = this.policy;
    for (let tried = 1; ; tried += 1) {
      try {
        const url = `https://${this.address}`;
        const answer = await askGateJson<T>({ url, path, body, tls: this.tls });
        if (tried > 1) this.onChange();
        return answer;
      } catch (error) {
        const { code } = asAthanorError(error);
        if (code === 'UNAUTHENTICATED') this.onRefused(error);
        if (code !== 'GATE_UNREACHABLE' || tried >= gates.length) throw error;
        this.log.warn({ gate: this.address }, 'the gate is gone; trying the next one');
        this.current = (this.current + 1) % gates.length;
      }
    }
  }

  private plan(): void {
    if (this.isClosed) return;
    const dueMs = Date.parse(this.membership.renewAt) - Date.now();
    this.planIn(Math.min(Math.max(dueMs, 0), TIMER_MS_MAX));
  }

  private planIn(ms: number): void {
    if (this.isClosed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (Date.now() < Date.parse(this.membership.renewAt)) return this.plan();
      this.renew().then(
        () => this.plan(),
        (error: unknown) => {
          this.log.warn({ err: error }, 'certificate not renewed; trying again');
          this.planIn(RETRY_MS);
        },
      );
    }, ms);
  }
}

/** The line of a machine that has joined; undefined for one that has not. */
export function openLine(folder: string, log: LineLog): GateLine | undefined {
  const membership = readMembership(folder);
  return membership && new GateLine(folder, membership, log);
}
