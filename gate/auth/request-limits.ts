import { AthanorError } from '../../schemas/errors';
import type { Caller } from '../../schemas/platform/caller';
import type { Database, QuotaOf } from '../../store/database';
import { type RateLimiter, rateLimiter } from './rate-limit';

/** A quota that was changed counts after this long at the latest. */
const REMEMBERED_MS = 10_000;
/** With more than so many keys and projects, what is known of them is asked for again. */
const KNOWN_MAX = 10_000;
const SECONDS_PER_MINUTE = 60;

/** Requests that keys and projects may make in a minute, each gate by itself. */
export interface RequestLimits {
  /**
   * Counts a request of a caller: against its key, and against its project where it has one alone, as
   * service accounts do. @throws AthanorError RATE_LIMITED
   */
  enter(caller: Caller): Promise<void>;
  /** Counts a request of a caller in several projects against the one that it is about. @throws RATE_LIMITED */
  about(caller: Caller, project: string): Promise<void>;
}

interface Known {
  limiter: RateLimiter | undefined;
  perMinute: number | null;
  askedAt: number;
}

/** Limits by the quotas of the database. */
export function requestLimits(
  database: Pick<Database, 'quotas'>,
  now: () => number = () => performance.now(),
): RequestLimits {
  const known = new Map<string, Known>();
  const limiterOf = async (name: string, of: QuotaOf): Promise<RateLimiter | undefined> => {
    const before = known.get(name);
    if (before !== undefined && now() - before.askedAt < REMEMBERED_MS) return before.limiter;
    const { requestsPerMinute: perMinute } = await database.quotas.get(of);
    if (known.size >= KNOWN_MAX) known.clear();
    // Who has used a minute up has used it up, also after the quota was read again.
    const limiter = before?.perMinute === perMinute ? before.limiter : limited(perMinute, now);
    known.set(name, { limiter, perMinute, askedAt: now() });
    return limiter;
  };
  const count = async (kind: 'key' | 'project', of: QuotaOf) => {
    const name = `${kind} ${Object.values(of)[0]}`;
    const limiter = await limiterOf(name, of);
    if (limiter !== undefined && !limiter.take(name)) throw tooMany(kind, limiter.waitMs(name));
  };
  return {
    async enter(caller) {
      const { credential } = caller;
      if (credential.kind === 'key') await count('key', { key: credential.id });
      const [project, another] = projectsOf(caller);
      if (project !== undefined && another === undefined) await count('project', { project });
    },
    async about(caller, project) {
      const projects = projectsOf(caller);
      if (projects.length > 1 && projects.includes(project)) await count('project', { project });
    },
  };
}

function projectsOf({ memberships }: Caller): string[] {
  return [...new Set(memberships.map(({ project }) => project))];
}

function limited(perMinute: number | null, now: () => number): RateLimiter | undefined {
  if (perMinute === null) return undefined;
  return rateLimiter({ perSecond: perMinute / SECONDS_PER_MINUTE, burst: perMinute }, now);
}

function tooMany(kind: 'key' | 'project', waitMs: number): AthanorError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const message = `More requests than this ${kind} may make in a minute. Go on in ${retryAfterSeconds} s.`;
  return new AthanorError({ code: 'RATE_LIMITED', message, details: { retryAfterSeconds } });
}
