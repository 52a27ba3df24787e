import { AthanorError } from '../../schemas/errors';
import type { Database, FreshCookie, UserRow } from '../../store/database';
import { hashOfSecret } from '../../store/database';
import { hashPassword, isPassword, requireGoodPassword } from './password';
import { type Rate, type RateLimiter, rateLimiter } from './rate-limit';

/** Guesses at one account, from wherever, and of one address at whichever. */
const OF_ACCOUNT: Rate = { perSecond: 1 / 60, burst: 10 };
const OF_ADDRESS: Rate = { perSecond: 1 / 10, burst: 20 };
const PASSWORD_METHOD = 'password';
/** Longer texts are no passwords, and are not hashed. */
const TEXT_CHARACTERS_MAX = 1_000;

/** What logging in needs. */
export type LoginDatabase = Pick<Database, 'users' | 'sessions' | 'audit'>;

/** Logs people in by password. */
export class PasswordLogin {
  private readonly accounts: RateLimiter;
  private readonly addresses: RateLimiter;

  constructor(
    private readonly db: LoginDatabase,
    limits: { ofAccount?: Rate; ofAddress?: Rate } = {},
  ) {
    this.accounts = rateLimiter(limits.ofAccount ?? OF_ACCOUNT);
    this.addresses = rateLimiter(limits.ofAddress ?? OF_ADDRESS);
  }

  /**
   * Begins a session. Who guesses learns nothing: an address that is unknown, one without a password and a
   * wrong password take the same time, count alike, and are told alike.
   * @throws AthanorError UNAUTHENTICATED; RATE_LIMITED
   */
  async logIn(o: { email: string; password: string; address: string }): Promise<LoggedIn> {
    const email = o.email.trim().toLowerCase();
    this.enter(o.address, email);
    const known = await this.db.users.passwordOf(email);
    const isRight = await isPassword(bounded(o.password), known?.passwordHash ?? null);
    if (!isRight || known === undefined) {
      if (known !== undefined) await this.note('login.refuse', known.user, { address: o.address });
      throw refused();
    }
    return this.begin(known.user, o.address);
  }

  /**
   * Sets the password of whoever has a link, and begins a session. What the person is called and by which
   * address can be set along with it.
   * @throws AthanorError INVITATION_INVALID, INPUT_INVALID for a weak password, RATE_LIMITED
   */
  async setByLink(o: { secret: string; password: string; address: string }): Promise<LoggedIn> {
    this.enter(o.address, '');
    const hash = hashOfSecret(bounded(o.secret));
    const user = await this.db.users.passwordLinkOf(hash);
    if (user === undefined) throw spentLink();
    requireGoodPassword(o.password, user);
    const passwordHash = await hashPassword(o.password);
    if ((await this.db.users.takePasswordLink(hash)) === undefined) throw spentLink();
    await this.db.users.setPassword(user.id, passwordHash);
    await this.note('password.set', user, { by: 'link' });
    return this.begin(user, o.address);
  }

  /** Changes one's own password; every session ends, and a new one begins. @throws as `logIn`, `setByLink` */
  async change(o: {
    user: UserRow;
    password: string;
    next: string;
    address: string;
  }): Promise<LoggedIn> {
    this.enter(o.address, o.user.email);
    const known = await this.db.users.passwordOf(o.user.email);
    const isRight = await isPassword(bounded(o.password), known?.passwordHash ?? null);
    if (!isRight) throw refused();
    requireGoodPassword(o.next, o.user);
    await this.db.users.setPassword(o.user.id, await hashPassword(o.next));
    await this.note('password.set', o.user, { by: 'its owner' });
    return this.begin(o.user, o.address);
  }

  private async begin(user: UserRow, address: string): Promise<LoggedIn> {
    const cookie = await this.db.sessions.begin({ user: user.id, method: PASSWORD_METHOD });
    await this.note('login', user, { method: PASSWORD_METHOD, address });
    return { user, cookie };
  }

  private enter(address: string, email: string): void {
    const isFine = this.addresses.take(address) && (email === '' || this.accounts.take(email));
    if (isFine) return;
    const message = 'Too many attempts. Wait a minute, then try again.';
    throw new AthanorError({ code: 'RATE_LIMITED', message });
  }

  private note(action: string, { id }: UserRow, details: Record<string, unknown>): Promise<void> {
    return this.db.audit.add({ actor: id, action, subject: id, details });
  }
}

/** Somebody who has just logged in. */
export interface LoggedIn {
  user: UserRow;
  cookie: FreshCookie;
}

function bounded(text: string): string {
  return text.slice(0, TEXT_CHARACTERS_MAX);
}

function refused(): AthanorError {
  const message = 'The e-mail address or the password is not right.';
  return new AthanorError({ code: 'UNAUTHENTICATED', message });
}

function spentLink(): AthanorError {
  const message = 'This link was used or is too old. Ask an administrator for another one.';
  return new AthanorError({ code: 'INVITATION_INVALID', message });
}
