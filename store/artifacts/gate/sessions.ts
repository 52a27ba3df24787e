import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { type GateAddress, tlsOptions } from './gate-address';

/** How much may be on its way to us, per request and in all: more hides a longer way. Bytes. */
const STREAM_WINDOW_BYTES = 4 << 20;
const SESSION_WINDOW_BYTES = 16 << 20;
const CONNECT_TIMEOUT_MS = 5_000;

/** One connection to whichever gate answers, kept open between requests. */
export class Sessions {
  private current: Promise<ClientHttp2Session> | undefined;
  private next = 0;

  constructor(private readonly address: GateAddress) {}

  /** Starts a request, on a new connection if there is none. @throws whatever kept us from connecting */
  async request(headers: OutgoingHttpHeaders, isEnd: boolean): Promise<ClientHttp2Stream> {
    this.current ??= this.open();
    const session = await this.current;
    const stream = session.request(headers, { endStream: isEnd });
    this.hold(session, stream);
    return stream;
  }

  /** Later requests go over a new connection, with what the certificate files hold then. */
  async renew(): Promise<void> {
    const opened = this.current;
    this.current = undefined;
    const session = await opened?.catch(() => undefined);
    // What is on its way still ends.
    session?.close();
  }

  /** Ends the connection; a later request opens another. */
  async close(): Promise<void> {
    const session = await this.current?.catch(() => undefined);
    this.current = undefined;
    session?.destroy();
  }

  private readonly streams = new WeakMap<ClientHttp2Session, number>();

  // Requests keep a thread alive, an idle connection must not.
  private hold(session: ClientHttp2Session, stream: ClientHttp2Stream): void {
    const held = (change: number) => {
      const count = (this.streams.get(session) ?? 0) + change;
      this.streams.set(session, count);
      return count;
    };
    if (held(1) === 1) session.ref();
    stream.once('close', () => {
      if (held(-1) === 0 && !session.destroyed) session.unref();
    });
  }

  private open(): Promise<ClientHttp2Session> {
    const { urls } = this.address;
    const url = urls[this.next % urls.length] ?? '';
    const opening = new Promise<ClientHttp2Session>((resolve, reject) => {
      const session = connect(url, {
        ...tlsOptions(this.address),
        settings: { initialWindowSize: STREAM_WINDOW_BYTES, enablePush: false },
      });
      const forget = () => {
        if (this.current === opening) this.current = undefined;
      };
      const timer = setTimeout(() => {
        session.destroy(new Error(`${url} did not answer`));
      }, CONNECT_TIMEOUT_MS);
      session.once('connect', () => {
        clearTimeout(timer);
        session.setLocalWindowSize(SESSION_WINDOW_BYTES);
        session.unref();
        resolve(session);
      });
      session.on('error', reject);
      session.on('goaway', forget);
      session.on('close', () => {
        clearTimeout(timer);
        forget();
        // Whichever gate this was, the next one is tried first now.
        this.next += 1;
        reject(new Error(`${url} closed the connection`));
      });
    });
    return opening;
  }
}
