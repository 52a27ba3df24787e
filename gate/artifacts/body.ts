import type { ArtifactBindings, ArtifactLimits } from './dependencies';
import { leaseInvalid, Refusal } from './refusal';

/** Bytes that are written at once. */
const PIECE_BYTES = 256 * 1024;

type Incoming = ArtifactBindings['incoming'];

/** What bounds a request's body. */
export interface BodyBounds {
  bytesMax: number;
  /** When the lease ends, milliseconds since 1970. */
  expiresAt: number;
  limits: Pick<ArtifactLimits, 'idleTimeoutMs' | 'uploadRateMin' | 'slowStartMs'>;
}

/**
 * The pieces of a request's body, gathered to a size that is worth a write, as long as they come fast
 * enough, are not too many, and the lease lasts. What came before one of these ended is handed out too.
 * Compressed bodies are refused: nothing that is small here becomes large there.
 * @throws Refusal 408, 413, 415, 403
 */
export async function* bodyPieces(incoming: Incoming, o: BodyBounds): AsyncGenerator<Buffer> {
  refuseCoded(incoming);
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  let failure: unknown;
  const taken = () => {
    const whole = gathered.length === 1 ? (gathered[0] as Buffer) : Buffer.concat(gathered);
    gathered = [];
    gatheredBytes = 0;
    return whole;
  };
  try {
    for await (const piece of boundedPieces(incoming, o)) {
      gathered.push(piece);
      gatheredBytes += piece.length;
      if (gatheredBytes >= PIECE_BYTES) yield taken();
    }
  } catch (error) {
    failure = error;
  }
  if (gatheredBytes > 0) yield taken();
  if (failure !== undefined) throw failure;
}

async function* boundedPieces(incoming: Incoming, o: BodyBounds): AsyncGenerator<Buffer> {
  const { idleTimeoutMs, slowStartMs, uploadRateMin } = o.limits;
  const started = performance.now();
  let bytes = 0;
  let isIdle = false;
  const timer = setTimeout(() => {
    isIdle = true;
    incoming.destroy();
  }, idleTimeoutMs);
  try {
    // Whoever stops reading still wants to answer, so the stream is left alone.
    const pieces = incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > o.bytesMax) throw tooLarge();
      if (Date.now() >= o.expiresAt) throw leaseInvalid();
      const elapsedMs = performance.now() - started;
      const isSlow = bytes < (uploadRateMin * elapsedMs) / 1_000;
      if (elapsedMs > slowStartMs && isSlow) throw tooSlow();
      yield piece;
      timer.refresh();
    }
  } catch (error) {
    throw isIdle ? tooSlow() : error;
  } finally {
    clearTimeout(timer);
  }
  if (isIdle) throw tooSlow();
}

/** All bytes of a small body. @throws Refusal as `bodyPieces` */
export async function wholeBody(incoming: Incoming, o: BodyBounds): Promise<Buffer> {
  const announced = Number(incoming.headers['content-length'] ?? 0);
  if (announced > o.bytesMax) throw tooLarge();
  const pieces: Buffer[] = [];
  for await (const piece of bodyPieces(incoming, o)) pieces.push(piece);
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}

function refuseCoded({ headers }: Incoming): void {
  const coding = headers['content-encoding'];
  if (coding === undefined || coding === 'identity') return;
  throw new Refusal(415, 'INPUT_INVALID', 'Send bytes as they are, not compressed.');
}

function tooLarge(): Refusal {
  return new Refusal(413, 'LIMIT_EXCEEDED', 'This is more than a node may send at once.');
}

function tooSlow(): Refusal {
  return new Refusal(408, 'TOO_SLOW', 'The bytes came too slowly.');
}
