import { Hono } from 'hono';
import type { Enrolment } from '../enrolment';
import { publicApp } from './public-app';

const app = publicApp({
  enrolment: {} as Enrolment,
  roots: () => 'PEM',
  onError: () => undefined,
  mount: (mounted) => {
    const more = new Hono();
    more.get('/image', (c) => c.body('<svg/>', 200, { 'content-type': 'image/svg+xml' }));
    more.get('/script', (c) => c.body('1', 200, { 'content-type': 'text/javascript' }));
    more.get('/page', (c) =>
      c.html('<p>', 200, { 'content-security-policy': 'sandbox', 'referrer-policy': 'origin' }),
    );
    more.get('/raw', () => new Response('bytes'));
    more.get('/broken', () => {
      throw new Error('inside');
    });
    mounted.route('/', more as never);
  },
});
/** As the server gives it: who is at the other end. */
const ENV = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

it.each([
  ['/healthz', 200],
  ['/nowhere', 404],
  ['/broken', 500],
  ['/raw', 200],
  // An image that is opened by itself is a document, whose scripts would run as ours.
  ['/image', 200],
])('%s runs nothing, stands in no frame, and is what it says it is', async (path, status) => {
  const { status: found, headers } = await app.request(path, {}, ENV);
  expect(found).toBe(status);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-security-policy': NOTHING,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'cross-origin-resource-policy': 'same-origin',
  });
});

it('leaves what a route has decided, and the policy of a worker to its page', async () => {
  const page = await app.request('/page');
  expect(page.headers.get('content-security-policy')).toBe('sandbox');
  expect(page.headers.get('referrer-policy')).toBe('origin');
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await app.request('/script')).headers.get('content-security-policy')).toBeNull();
});
