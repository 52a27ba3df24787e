import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ArtifactRef } from '../../../schemas/artifact';
import { AthanorError } from '../../../schemas/errors';
import { corrupt, notFound } from '../storage-errors';
import {
  type GateAnswer,
  type GateClient,
  type GateRequest,
  message,
  refused,
  release,
} from './gate-client';
import { Passing } from './patience';

const ROOT = '/v1/artifacts';
/** Bytes that do not arrive as they were sent are sent again, but not for ever. */
const DAMAGED_TRIES_MAX = 3;

/** Under which lease a node reads and writes, and the input that shows what it was given. */
export interface HeldLease {
  /** The sealed task token, base64url. */
  token: string;
  /** The step's input as it came from the gate, before it was parsed. */
  input: unknown;
}

/** Moves bytes between a node and its gates, under one lease. */
export class Transfer {
  constructor(
    private readonly client: GateClient,
    private readonly lease: HeldLease,
    /** Told of bytes of artifacts as they go over the network, either way, those sent again too. */
    private readonly onBytes: (bytes: number) => void = () => undefined,
  ) {}

  /** Bytes of an artifact that is there for this lease, which also keeps it from being collected. */
  size(sha256: string): Promise<number | undefined> {
    return this.client.patiently(async () => {
      const answer = await this.ask({ method: 'HEAD', path: `${ROOT}/${sha256}` });
      release(answer);
      if (answer.status === 404) return undefined;
      if (answer.status === 200) return Number(answer.header('content-length'));
      throw refused(answer.status);
    });
  }

  /**
   * Bytes of an artifact, from `start` until before `end`; goes on where a connection broke.
   * @throws AthanorError ARTIFACT_NOT_FOUND, ARTIFACT_CORRUPT (of another size), LEASE_INVALID,
   *   GATE_UNREACHABLE
   */
  async *read(ref: ArtifactRef, { start = 0, end = ref.size } = {}): AsyncGenerator<Buffer> {
    if (start === end && ref.size > 0) return;
    const patience = this.client.patience();
    for (let at = start; ; ) {
      try {
        const body = await this.open(ref, { start: at, end });
        for await (const piece of body as AsyncIterable<Buffer>) {
          at += piece.length;
          this.onBytes(piece.length);
          if (at > end) throw corrupt(ref.sha256, 'more bytes came than it has');
          patience.renew();
          yield piece;
        }
        if (at === end) return;
        await patience.pause(new Passing('The gate broke off an artifact.'));
      } catch (error) {
        const isOver = error instanceof AthanorError || error instanceof Passing;
        await patience.pause(isOver ? error : new Passing('The gate broke off.', 0, error));
      }
    }
  }

  /** Sends bytes that are all in memory. @throws AthanorError QUOTA_EXCEEDED, LEASE_INVALID … */
  async sendWhole(ref: ArtifactRef, bytes: Uint8Array): Promise<void> {
    let triesLeft = DAMAGED_TRIES_MAX;
    await this.client.patiently(async () => {
      triesLeft -= 1;
      const headers = announced(ref);
      this.onBytes(bytes.byteLength);
      await this.done(await this.ask({ method: 'POST', path: ROOT, headers, body: bytes }), {
        isLast: triesLeft <= 0,
      });
    });
  }

  /** Sends bytes that can be read again from any offset, going on where a connection broke. */
  async sendResumably(ref: ArtifactRef, read: (offset: number) => Readable): Promise<void> {
    const path = `${ROOT}/uploads/${randomUUID()}`;
    const patience = this.client.patience();
    let triesLeft = DAMAGED_TRIES_MAX;
    for (let offset = 0; ; ) {
      try {
        const headers = {
          ...announced(ref),
          'upload-offset': String(offset),
          'upload-complete': '?1',
        };
        const body = Readable.from(this.counted(read(offset)));
        const answer = await this.ask({ method: 'PATCH', path, headers, body });
        if (answer.status !== 409) {
          triesLeft -= answer.status === 422 ? 1 : 0;
          return await this.done(answer, { isLast: triesLeft <= 0 });
        }
        release(answer);
      } catch (error) {
        await patience.pause(error);
      }
      const reached = await this.uploaded(path);
      // It may have been finished, and only the answer lost.
      if (reached === undefined && (await this.size(ref.sha256)) === ref.size) return;
      if ((reached ?? 0) > offset) patience.renew();
      offset = reached ?? 0;
    }
  }

  private async *counted(pieces: Readable): AsyncGenerator<Buffer> {
    for await (const piece of pieces as AsyncIterable<Buffer>) {
      this.onBytes(piece.length);
      yield piece;
    }
  }

  private uploaded(path: string): Promise<number | undefined> {
    return this.client.patiently(async () => {
      const answer = await this.ask({ method: 'HEAD', path });
      release(answer);
      if (answer.status === 404) return undefined;
      if (answer.status === 204) return Number(answer.header('upload-offset'));
      throw refused(answer.status);
    });
  }

  private async done(answer: GateAnswer, { isLast }: { isLast: boolean }): Promise<void> {
    const text = await message(answer);
    if (answer.status === 201) return;
    const error = refused(answer.status, text);
    // The bytes were damaged on their way.
    if (answer.status === 422 && !isLast) throw new Passing(error.message, 0, error);
    throw error;
  }

  private async open(ref: ArtifactRef, o: { start: number; end: number }): Promise<Readable> {
    const isPart = o.start > 0 || o.end < ref.size;
    const headers = isPart ? { range: `bytes=${o.start}-${o.end - 1}` } : undefined;
    const path = `${ROOT}/${ref.sha256}`;
    const answer = await this.ask({ method: 'GET', path, ...(headers && { headers }) });
    if (answer.status === 404) {
      release(answer);
      throw notFound(ref.sha256);
    }
    if (answer.status !== (isPart ? 206 : 200)) {
      throw refused(answer.status, await message(answer));
    }
    const length = isPart
      ? answer.header('content-range')?.split('/')[1]
      : answer.header('content-length');
    if (length === String(ref.size)) return answer.body;
    answer.body.destroy();
    throw corrupt(ref.sha256, `it has ${length} bytes instead of ${ref.size}`);
  }

  private async ask(request: GateRequest): Promise<GateAnswer> {
    const leased = {
      ...request,
      headers: { ...request.headers, 'athanor-lease': this.lease.token },
    };
    const answer = await this.client.ask(leased);
    if (answer.status !== 428) return answer;
    release(answer);
    await this.present();
    return this.client.ask(leased);
  }

  // The gate has forgotten, or has never known, what this lease was given.
  private async present(): Promise<void> {
    const answer = await this.client.ask({
      method: 'POST',
      path: `${ROOT}/lease`,
      headers: { 'content-type': 'application/json', 'athanor-lease': this.lease.token },
      body: Buffer.from(JSON.stringify(this.lease.input)),
    });
    const text = await message(answer);
    if (answer.status !== 204) throw refused(answer.status, text);
  }
}

function announced({ sha256, mediaType }: ArtifactRef): Record<string, string> {
  const digest = Buffer.from(sha256, 'hex').toString('base64');
  return { 'content-type': mediaType, 'repr-digest': `sha-256=:${digest}:` };
}
