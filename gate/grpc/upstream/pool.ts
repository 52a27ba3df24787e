import { GrpcRefusal } from '../status';
import { NotSent, UpstreamConnection, type UpstreamOptions } from './connection';

/** Connections kept to Temporal: one may fail, and frames of one tick leave together on each. */
const CONNECTIONS = 2;
/** Servers commonly allow 100 calls on a connection: above this another one is opened. */
const CALLS_EACH = 90;
const CONNECTIONS_MAX = 32;
/** A frontend that did not answer is passed over for this long. */
const AVOID_MS = 3_000;

/**
 * A small pool of connections to the frontends of Temporal. A call that has certainly not reached one
 * frontend is made on the next; any other failure is the caller's to judge.
 */
export class UpstreamPool {
  private connections: UpstreamConnection[] = [];
  private readonly avoid = new Map<string, number>();
  private next = 0;
  private isClosed = false;

  constructor(private readonly options: UpstreamOptions) {
    if (options.addresses.length === 0) throw new RangeError('no address of Temporal');
  }

  /**
   * Makes a unary call of WorkflowService by its name, with a deadline that Temporal is told.
   * @throws GrpcRefusal with Temporal's status, or UNAVAILABLE when no frontend can be reached
   */
  async call(method: string, message: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    for (let tries = 0; tries <= this.options.addresses.length && !this.isClosed; tries += 1) {
      const connection = this.pick();
      try {
        return await connection.call(method, message, timeoutMs);
      } catch (error) {
        if (!(error instanceof NotSent)) throw error;
        this.avoid.set(connection.address, performance.now() + AVOID_MS);
      }
    }
    throw new GrpcRefusal({
      status: 'UNAVAILABLE',
      message: 'The service is not available.',
      detail: `no answer from ${this.options.addresses.join(', ')}`,
    });
  }

  /** Ends every connection; calls in flight fail. */
  close(): void {
    this.isClosed = true;
    for (const connection of this.connections) connection.destroy();
  }

  private pick(): UpstreamConnection {
    this.connections = this.connections.filter((one) => one.isUsable);
    let best: UpstreamConnection | undefined;
    for (const one of this.connections) {
      if (best === undefined || one.load < best.load) best = one;
    }
    const isFull = best === undefined || best.load >= CALLS_EACH;
    const wanted = isFull ? CONNECTIONS_MAX : CONNECTIONS;
    if (best !== undefined && (best.load === 0 || this.connections.length >= wanted)) return best;
    const made = new UpstreamConnection(this.address(), this.options);
    this.connections.push(made);
    return made;
  }

  /** The next address in turn, without those that failed just now unless all did. */
  private address(): string {
    const { addresses } = this.options;
    const now = performance.now();
    const good = addresses.filter((one) => (this.avoid.get(one) ?? 0) <= now);
    const among = good.length > 0 ? good : addresses;
    this.next += 1;
    return among[this.next % among.length] as string;
  }
}
