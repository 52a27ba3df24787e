import { randomUUID } from 'node:crypto';
import type { AthanorClient } from '../../../client/sdk';
import { PROBLEM_MEDIA_TYPE, problem } from '../../../schemas/api/problem';
import { AthanorError } from '../../../schemas/errors';
import { UNLIMITED } from '../../../schemas/platform/quotas';
import { processLog } from '../../../workers/runtime/log';
import { apiApp } from '.';
import type { ApiServices } from './services';

/* What every answer has, whatever was asked. */

const caller = {
  ...{ id: 'u1', kind: 'user', name: 'Ada', isAdministrator: false, scopes: null },
  memberships: [{ project: 'default', role: 'viewer' }],
  credential: { kind: 'key', id: 'k1' },
};
const troubles: unknown[] = [];
let show: AthanorClient['runs']['show'];

const services = {
  client: { runs: { show: (id: string) => show(id), waiting: async () => [] } },
  database: { runs: { get: async () => undefined }, quotas: { get: async () => UNLIMITED } },
  catalogue: { pipelines: [], steps: [] },
  callers: { callerOf: async () => caller },
  onError: (error: unknown) => troubles.push(error),
} as unknown as ApiServices;
const app = apiApp(services);

beforeEach(() => {
  troubles.length = 0;
  show = async () => {
    throw new AthanorError({ code: 'RUN_NOT_FOUND', message: 'There is no run x.' });
  };
});

it('tells an error as problem details of RFC 9457, with the code of the one table', async () => {
  const answer = await app.request('/v1/runs/x');
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toBe(PROBLEM_MEDIA_TYPE);
  const said = problem.parse(await answer.json());
  expect(said).toMatchObject({ code: 'RUN_NOT_FOUND', instance: '/v1/runs/x', retryable: false });
  expect(said.requestId).toBe(answer.headers.get('x-request-id'));
});

it('tells nobody what is our own trouble, and the operator all of it', async () => {
  const secret = new Error('password of the database');
  show = async () => Promise.reject(secret);
  const answer = await app.request('/v1/runs/x');
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('password');
  expect(troubles).toEqual([secret]);
});

it('says in the log which request and which run a trouble was of', async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = processLog({ name: 'athanor-gate', destination, env: {} });
  const onError = (err: unknown) => log.warn({ err }, 'trouble');
  show = async () => Promise.reject(new Error('postgres://athanor:staple@db is away'));
  const headers = { 'x-request-id': 'asked-by-ada' };
  await apiApp({ ...services, onError }).request('/v1/runs/screen-default-a', { headers });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ requestId: 'asked-by-ada', runId: 'screen-default-a' }),
  ]);
  expect(lines[0]).not.toContain('staple');
});

it('says what to wait for when something is away', async () => {
  show = async () => {
    throw new AthanorError({ code: 'TEMPORAL_UNREACHABLE', message: 'Temporal at 10.0.0.1' });
  };
  const answer = await app.request('/v1/runs/x');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(await answer.text()).not.toContain('10.0.0.1');
});

it('names every wrong field of what was sent', async () => {
  const body = JSON.stringify({ input: 5, project: 'No Name', colour: 'red' });
  const answer = await app.request('/v1/runs', { method: 'POST', body });
  const said = problem.parse(await answer.json());
  expect(answer.status).toBe(400);
  expect(said.problems?.map(({ path }) => path).sort()).toEqual([
    'body.colour',
    'body.input',
    'body.pipeline',
    'body.project',
  ]);
});

it.each([
  ['{', 'INPUT_INVALID', 400],
  [JSON.stringify('x'.repeat(600 * 1024)), 'LIMIT_EXCEEDED', 413],
])('refuses a body that is no JSON or too long', async (body, code, status) => {
  const answer = await app.request('/v1/runs', { method: 'POST', body });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ code });
});

it('says which methods a path takes', async () => {
  const answer = await app.request('/v1/runs', { method: 'DELETE' });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'POST']);
  expect((await app.request('/v1/nothing')).status).toBe(404);
});

it('keeps the name that a request came with, if it is one', async () => {
  const id = randomUUID();
  const named = await app.request('/v1/health', { headers: { 'x-request-id': id } });
  expect(named.headers.get('x-request-id')).toBe(id);
  const bad = await app.request('/v1/health', { headers: { 'x-request-id': 'a b<c>' } });
  expect(bad.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

it('sends the headers that keep browsers from mischief', async () => {
  const { headers } = await app.request('/v1/health');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});
