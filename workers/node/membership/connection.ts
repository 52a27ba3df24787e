import { NativeConnection, type Worker } from '@temporalio/worker';
import { compressionFor } from '../../runtime/connection';
import type { GateLine, LineLog } from './gate-line';

/**
 * The Temporal connection of a node: through its gate, with its certificate. When the line says that
 * another gate or certificate counts, running workers go over to a new connection without losing work.
 */
export class GateConnection {
  private readonly workers = new Set<Worker>();
  private moving: Promise<void> = Promise.resolve();

  private constructor(
    private readonly line: GateLine,
    private readonly log: LineLog,
    private connection: NativeConnection,
  ) {
    line.onChange = () => {
      this.moving = this.moving.then(() => this.move());
    };
  }

  /** Connects to the gate that the line names. */
  static async open(line: GateLine, log: LineLog): Promise<GateConnection> {
    return new GateConnection(line, log, await connect(line));
  }

  /** The connection of now, for a worker to be made. */
  get current(): NativeConnection {
    return this.connection;
  }

  /** A worker that is to go over to new connections until it has ended. */
  follow(worker: Worker): Worker {
    this.workers.add(worker);
    return worker;
  }

  /** It has ended. */
  forget(worker: Worker): void {
    this.workers.delete(worker);
  }

  async close(): Promise<void> {
    await this.moving;
    await this.connection.close();
  }

  private async move(): Promise<void> {
    try {
      const next = await connect(this.line);
      const last = this.connection;
      this.connection = next;
      for (const worker of this.workers) {
        if (worker.getState() === 'STOPPED' || worker.getState() === 'FAILED') this.forget(worker);
        else worker.connection = next;
      }
      // Calls in flight, such as polls, still end over the old one.
      setTimeout(() => void last.close().catch(() => undefined), OLD_CONNECTION_MS).unref();
    } catch (error) {
      this.log.warn({ err: error }, 'no new connection; the old one stays');
    }
  }
}

/** A poll lasts a minute at most. */
const OLD_CONNECTION_MS = 90_000;

function connect(line: GateLine): Promise<NativeConnection> {
  const { ca, cert = '', key = '' } = line.tls;
  return NativeConnection.connect({
    address: line.address,
    tls: {
      serverRootCACertificate: Buffer.from(ca),
      clientCertPair: { crt: Buffer.from(cert), key: Buffer.from(key) },
    },
    grpcCompression: compressionFor(line.address),
  });
}
