import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { AthanorError } from '../../schemas/errors';
import { invitationQuestion } from '../../schemas/nodes/gate-calls';
import type { NodeIdentity } from '../auth/identity';
import { type Rate, type RateLimiter, rateLimiter } from '../auth/rate-limit';
import type { Enrolment } from '../enrolment';
import { parse } from '../enrolment/parse';
import { answerError, answerNothing } from './answers';
import { jsonBody } from './body';
import { requestIds } from './request-ids';
import { securityHeaders } from './security-headers';

/** What strangers may ask, each address and all of them together. */
export interface PublicLimits {
  perAddress: Rate;
  together: Rate;
  /** Invitations and proofs that were refused; after these an address is told to wait whatever it asks. */
  refused: Rate;
}

export const PUBLIC_LIMITS: PublicLimits = {
  perAddress: { perSecond: 2, burst: 60 },
  together: { perSecond: 20, burst: 300 },
  refused: { perSecond: 0.1, burst: 10 },
};
/** Largest request: a capability report is some kB. */
const BODY_BYTES_MAX = 64 * 1024;
/** Refusals that mean that somebody is trying. */
const SUSPICIOUS = new Set([
  'INVITATION_INVALID',
  'SIGNATURE_INVALID',
  'KEY_INVALID',
  'INPUT_INVALID',
]);

/** What the public port answers with. */
export interface PublicServices {
  enrolment: Enrolment;
  /** Every authority that is believed, PEM: whoever asks compares its fingerprint with that of a link. */
  roots: () => string;
  /** Told of a refusal: who, what and why. */
  onRefused?: (o: { address: string; path: string; code: string }) => void;
  onError: (error: unknown) => void;
  /** Sees every request, before anything else does. */
  observe?: MiddlewareHandler;
  limits?: Partial<PublicLimits>;
  /** Further routes: those of browser nodes. */
  mount?: (app: Hono<PublicEnv>) => void;
}

/** What a request on the public port carries; a browser node is known by its bearer credential. */
export interface PublicEnv {
  Bindings: HttpBindings;
  Variables: { identity: NodeIdentity };
}

type Env = PublicEnv;

/** Everything that is open to strangers: joining, renewing by key, and whether the gate is there. */
export function publicApp(services: PublicServices): Hono<Env> {
  const { enrolment, onError } = services;
  const limits = { ...PUBLIC_LIMITS, ...services.limits };
  const guard = new Guard(limits);
  const app = new Hono<Env>();
  if (services.observe) app.use(services.observe);
  app.use(requestIds());
  app.use(securityHeaders());
  app.notFound(answerNothing);
  app.onError((thrown, c) => {
    const code = thrown instanceof AthanorError ? thrown.code : 'INTERNAL';
    const address = addressOf(c);
    if (SUSPICIOUS.has(code)) guard.refused(address);
    services.onRefused?.({ address, path: c.req.path, code });
    return answerError(c, thrown, onError);
  });
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.get('/v1/root', (c) => {
    guard.enter(addressOf(c));
    return c.text(services.roots(), 200, { 'content-type': 'application/x-pem-file' });
  });
  const ask = (path: string, answer: (body: unknown) => Promise<object>) =>
    app.post(path, async (c) => {
      guard.enter(addressOf(c));
      return c.json(await answer(await jsonBody(c, BODY_BYTES_MAX)), 200, {
        'cache-control': 'no-store',
      });
    });
  ask('/v1/invitation', (body) => enrolment.look(parse(invitationQuestion, body).secret));
  ask('/v1/join', (body) => enrolment.join(body));
  ask('/v1/renew', (body) => enrolment.renewByKey(body));
  services.mount?.(app);
  return app;
}

/** The address of whoever is at the other end; only a proxy of ours could tell more. */
function addressOf(c: Context<Env>): string {
  return c.env.incoming.socket.remoteAddress ?? 'unknown';
}

const TOGETHER = '';

/** Keeps floods away from the database. */
class Guard {
  private readonly each: RateLimiter;
  private readonly all: RateLimiter;
  private readonly refusals: RateLimiter;
  /** Addresses that were refused too often, and until when. */
  private readonly shut = new Map<string, number>();
  private readonly shutMs: number;

  constructor(limits: PublicLimits) {
    this.each = rateLimiter(limits.perAddress);
    this.all = rateLimiter(limits.together);
    this.refusals = rateLimiter(limits.refused);
    this.shutMs = 1_000 / limits.refused.perSecond;
  }

  /** @throws AthanorError RATE_LIMITED */
  enter(address: string): void {
    const until = this.shut.get(address);
    const isShut = until !== undefined && until > performance.now();
    if (until !== undefined && !isShut) this.shut.delete(address);
    if (!isShut && this.each.take(address) && this.all.take(TOGETHER)) return;
    const message = 'Too many requests. Wait some seconds, then try again.';
    throw new AthanorError({ code: 'RATE_LIMITED', message });
  }

  refused(address: string): void {
    if (this.refusals.take(address)) return;
    if (this.shut.size >= SHUT_MAX) this.shut.clear();
    this.shut.set(address, performance.now() + this.shutMs);
  }
}

const SHUT_MAX = 10_000;
