import { createHash } from 'node:crypto';

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 24rem; margin: 12vh auto; padding: 0 1rem; }
  label { display: block; margin-top: 1rem; }
  input, button, a.button { box-sizing: border-box; width: 100%; font: inherit; padding: .6rem; }
  button, a.button { margin-top: 1.5rem; display: block; text-align: center; cursor: pointer; }
  [role=alert] { min-height: 1.5em; margin-top: 1rem; color: #b00020; }
  @media (prefers-color-scheme: dark) { [role=alert] { color: #ff8a80; } }
`;

/** The secret of a link stands after `#`: it goes to no server on its way, and into no log. */
const SCRIPT = `
  const form = document.querySelector('form');
  const alert = document.querySelector('[role=alert]');
  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    if ('again' in fields && fields.again !== fields.password) {
      alert.textContent = 'The two passwords differ.';
      return;
    }
    delete fields.again;
    if (form.dataset.secret !== undefined) fields.secret = location.hash.slice(1);
    alert.textContent = '';
    form.querySelector('button').disabled = true;
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    }).catch(() => undefined);
    form.querySelector('button').disabled = false;
    if (answer?.ok) return void location.replace(form.dataset.next);
    const told = await answer?.json().catch(() => undefined);
    alert.textContent = told?.detail ?? told?.message ?? 'The gate does not answer.';
  });
`;

const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What these pages may do: their own script and style, and to talk to their own gate. */
export const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    `script-src ${digest(SCRIPT)}`,
    `style-src ${digest(STYLE)}`,
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** The page on which people log in; `provider` is what the OpenID Connect provider is called. */
export function loginPage(provider: string | undefined): string {
  const other =
    provider === undefined
      ? ''
      : `<a class="button" href="/auth/oidc">Log in with ${escaped(provider)}</a>`;
  return page(
    'Log in',
    `<form action="/auth/login" data-next="/">
      ${field('email', 'E-mail address', 'email', 'username')}
      ${field('password', 'Password', 'password', 'current-password')}
      <button>Log in</button>
    </form>${other}`,
  );
}

/** The page to which a one-time link leads. */
export function setupPage(): string {
  return page(
    'Set your password',
    `<form action="/auth/setup" data-next="/" data-secret>
      ${field('password', 'Password, at least 12 characters', 'password', 'new-password')}
      ${field('again', 'The same again', 'password', 'new-password')}
      <button>Set the password</button>
    </form>`,
  );
}

function field(name: string, label: string, type: string, autocomplete: string): string {
  const input = `<input name="${name}" type="${type}" autocomplete="${autocomplete}" required>`;
  return `<label>${label}${input}</label>`;
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} – Athanor</title>
<style>${STYLE}</style></head><body><main><h1>${title}</h1>${body}<p role="alert"></p></main>
<script>${SCRIPT}</script></body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
