import { AthanorError } from '../../schemas/errors';
import type { Caller } from '../../schemas/platform/caller';
import type { Database } from '../../store/database';
import { isKeyText } from '../../store/database';

/** With TLS the prefix has browsers refuse the cookie from anybody but this very host (RFC 6265bis). */
export const SESSION_COOKIE = '__Host-athanor-session';
/** Longest header that is looked at. */
const HEADER_CHARACTERS_MAX = 8_192;
const BEARER = /^Bearer +([\x21-\x7e]+)$/i;
/** What changes nothing (RFC 9110, section 9.2.1), and needs no proof that the page itself asks. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a request shows of who makes it. */
export interface RequestCredentials {
  method: string;
  /** The `authorization`, `cookie` and `origin` headers, and `sec-fetch-site`. */
  authorization?: string | undefined;
  cookie?: string | undefined;
  origin?: string | undefined;
  fetchSite?: string | undefined;
}

/** Tells who makes a request. */
export interface CallerDirectory {
  /**
   * The caller of a request, by its API key or its session.
   * @throws AthanorError UNAUTHENTICATED without a credential that is good now; FORBIDDEN where a session
   * would change something from the page of another origin
   */
  callerOf(request: RequestCredentials): Promise<Caller>;
}

/** A directory over the database. `origins` are those of our own pages, such as `https://host:7300`. */
export function callerDirectory(o: {
  database: Pick<Database, 'callers' | 'apiKeys' | 'sessions'>;
  origins: () => readonly string[];
  onError: (error: unknown) => void;
}): CallerDirectory {
  const { callers, apiKeys, sessions } = o.database;
  return {
    async callerOf(request) {
      // A request that shows both is judged by its key: a page never sends one by itself.
      if (request.authorization !== undefined) {
        const caller = await callerOfKey(callers, request.authorization);
        apiKeys.noteUse(caller.credential.id).catch(o.onError);
        return caller;
      }
      const cookie = sessionCookie(request.cookie);
      const session = cookie === undefined ? undefined : await sessions.find(cookie);
      const credential = { kind: 'session', id: session?.id ?? '' } as const;
      const caller = session && (await callers.byId('user', session.user, credential));
      if (caller === undefined) throw unauthenticated();
      if (!SAFE_METHODS.has(request.method)) requireOwnPage(request, o.origins());
      return caller;
    },
  };
}

async function callerOfKey(callers: Database['callers'], authorization: string): Promise<Caller> {
  const text =
    authorization.length > HEADER_CHARACTERS_MAX ? undefined : BEARER.exec(authorization)?.[1];
  // The form is checked first: what is no key of ours costs no question to the database.
  const caller = text !== undefined && isKeyText(text) ? await callers.byKey(text) : undefined;
  if (caller === undefined) throw unauthenticated();
  return caller;
}

/** The session's secret in a `cookie` header. */
export function sessionCookie(header: string | undefined): string | undefined {
  if (header === undefined || header.length > HEADER_CHARACTERS_MAX) return undefined;
  for (const pair of header.split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE && value) return value;
  }
  return undefined;
}

/**
 * Browsers send cookies with requests that other sites cause. They also say, in headers that no page can
 * set, where a request comes from (Fetch Metadata; `Origin` in those that do not know it): without either
 * nothing is changed.
 */
export function requireOwnPage(request: RequestCredentials, origins: readonly string[]): void {
  const { origin, fetchSite } = request;
  const isOwn = origin !== undefined && origins.includes(origin);
  const isElsewhere = fetchSite !== undefined && fetchSite !== 'same-origin';
  if (isOwn && !isElsewhere) return;
  const message = 'A session changes things from its own pages only. Programs use an API key.';
  throw new AthanorError({ code: 'FORBIDDEN', message });
}

/** One sentence for every reason: a stranger learns nothing by trying. */
function unauthenticated(): AthanorError {
  const message = 'No credential that is valid now was shown. Log in, or send an API key.';
  return new AthanorError({ code: 'UNAUTHENTICATED', message });
}
