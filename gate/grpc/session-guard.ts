import { constants, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { RelayLimits } from './limits';

interface Watched {
  /** Runs until somebody is authenticated. */
  deadline: NodeJS.Timeout | undefined;
  strangers: number;
  resets: number;
  /** Milliseconds of the monotonic clock. */
  resetsSince: number;
}

/**
 * Ends connections that only cost: one that never shows who it is, one that guesses credentials, and
 * one that opens calls and resets them at once (CVE-2023-44487, HTTP/2 rapid reset).
 */
export class SessionGuard {
  private readonly sessions = new WeakMap<Http2Session, Watched>();

  constructor(
    private readonly limits: RelayLimits,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Starts to watch; a session that was watched before is left as it is. */
  watch(session: Http2Session): Watched {
    const known = this.sessions.get(session);
    if (known !== undefined) return known;
    const deadline = setTimeout(() => session.destroy(), this.limits.authenticateMs).unref();
    const watched: Watched = { deadline, strangers: 0, resets: 0, resetsSince: this.now() };
    this.sessions.set(session, watched);
    session.once('close', () => clearTimeout(watched.deadline));
    return watched;
  }

  /** The session has shown who it is. */
  known(session: Http2Session): void {
    const watched = this.watch(session);
    clearTimeout(watched.deadline);
    watched.deadline = undefined;
  }

  /** The session has shown a credential that nobody knows. */
  stranger(session: Http2Session): void {
    const watched = this.watch(session);
    watched.strangers += 1;
    // What was said to it still goes out; new calls are not taken.
    if (watched.strangers >= this.limits.strangersMax) session.close();
  }

  /** Counts a call that is reset before it is answered. */
  count(stream: ServerHttp2Stream): void {
    const { session } = stream;
    if (session === undefined) return;
    stream.once('close', () => {
      if (!stream.headersSent && stream.rstCode !== constants.NGHTTP2_NO_ERROR) {
        this.reset(session);
      }
    });
  }

  private reset(session: Http2Session): void {
    const watched = this.watch(session);
    if (this.now() - watched.resetsSince > this.limits.resetsMs) {
      watched.resets = 0;
      watched.resetsSince = this.now();
    }
    watched.resets += 1;
    if (watched.resets > this.limits.resetsMax && !session.destroyed) {
      session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM);
    }
  }
}
