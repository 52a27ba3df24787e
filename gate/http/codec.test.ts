import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { AthanorError } from '../../schemas/errors';
import type { Caller } from '../../schemas/platform/caller';
import type { Role } from '../../schemas/platform/permissions';
import { ensureMasterKey, NO_PROJECT, openPayloads, type Payloads } from '../../store/payloads';
import { testDatabase } from '../../tests/support/database';
import { codecRoutes } from './codec';

const SMILES = 'CC(=O)Oc1ccccc1C(=O)O';
const UI = 'http://127.0.0.1:8233';
const database = testDatabase();
let folder: string;
let payloads: Payloads;
let asked: { authorization?: string | undefined; cookie?: string | undefined }[];
let caller: Caller | undefined;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'athanor-codec-'));
  const keyFile = path.join(folder, 'payload.key');
  ensureMasterKey(keyFile);
  payloads = openPayloads(async () => database(), { keyFile, isOff: false }) as Payloads;
  payloads.assign('screen-lab-1', 'lab');
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  asked = [];
  caller = undefined;
});

function app() {
  return codecRoutes({
    payloads,
    callers: {
      async callerOf(request) {
        asked.push(request);
        if (caller === undefined) {
          throw new AthanorError({ code: 'UNAUTHENTICATED', message: 'Log in.' });
        }
        return caller;
      },
    },
    limits: { enter: async () => undefined },
    origins: [UI],
    onError: (error) => {
      throw error;
    },
  });
}

function member(role: Role, project = 'lab', isAdministrator = false): Caller {
  return {
    ...{ id: 'u1', kind: 'user', name: 'Ada', isAdministrator, scopes: null },
    memberships: [{ project, role }],
    credential: { kind: 'session', id: 's1' },
  } as Caller;
}

async function wire(workflowId: string, value: unknown) {
  const context = { type: 'workflow', namespace: 'default', workflowId } as const;
  const plain = defaultPayloadConverter.toPayload(value) as Payload;
  const [one] = await payloads.codec.encode([plain], context);
  const entries = Object.entries(one?.metadata ?? {});
  const metadata = Object.fromEntries(
    entries.map(([k, v]) => [k, Buffer.from(v).toString('base64')]),
  );
  return { metadata, data: Buffer.from(one?.data ?? []).toString('base64') };
}

function decode(sent: unknown[], headers: Record<string, string> = {}) {
  const init = { method: 'POST', body: JSON.stringify({ payloads: sent }), headers };
  return app().request('/codec/decode', init);
}

it('decrypts for whoever may read payloads of the project, from the pages of the UI', async () => {
  caller = member('research-engineer');
  const sent = [await wire('screen-lab-1', { smiles: SMILES }), { metadata: {}, data: 'AA==' }];
  const headers = { origin: UI, cookie: '__Secure-athanor-codec=secret', 'x-namespace': 'default' };
  const answer = await decode(sent, headers);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('access-control-allow-origin')).toBe(UI);
  expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
  const { payloads: got } = (await answer.json()) as {
    payloads: { metadata: object; data: string }[];
  };
  expect(JSON.parse(Buffer.from(got[0]?.data ?? '', 'base64').toString())).toEqual({
    smiles: SMILES,
  });
  expect(got[0]?.metadata).toMatchObject({
    encoding: Buffer.from('json/plain').toString('base64'),
  });
  expect(got[1]).toEqual(sent[1]);
  expect(asked).toEqual([
    expect.objectContaining({ cookie: '__Host-athanor-session=secret', authorization: undefined }),
  ]);
});

it.each([
  ['a stranger to the project', member('principal-investigator', 'elsewhere'), 404],
  ['an administrator who is no member', member('viewer', 'elsewhere', true), 404],
  ['a viewer of it', member('viewer'), 403],
  ['nobody', undefined, 401],
])('refuses %s', async (_who, who, status) => {
  caller = who;
  const answer = await decode([await wire('screen-lab-1', { smiles: SMILES })]);
  expect(answer.status).toBe(status);
  expect(await answer.text()).not.toContain('smiles');
});

it('gives nothing at all where one of several payloads may not be read', async () => {
  caller = member('principal-investigator');
  payloads.assign('screen-other-1', 'other');
  const sent = [await wire('screen-lab-1', SMILES), await wire('screen-other-1', SMILES)];
  expect((await decode(sent)).status).toBe(404);
});

it('keeps what is of no project for administrators', async () => {
  expect(NO_PROJECT).toBe('');
  const sent = [await wire('recheckResults-n1', SMILES)];
  caller = member('principal-investigator');
  expect((await decode(sent)).status).toBe(403);
  caller = member('viewer', 'lab', true);
  expect((await decode(sent)).status).toBe(200);
});

it('answers pages of no other origin, and tells them so before anybody is asked', async () => {
  caller = member('principal-investigator');
  const sent = [await wire('screen-lab-1', SMILES)];
  for (const origin of ['https://evil.example', 'http://127.0.0.1:8234', 'null']) {
    for (const method of ['OPTIONS', 'POST']) {
      const body = method === 'POST' ? JSON.stringify({ payloads: sent }) : undefined;
      const answer = await app().request('/codec/decode', { method, body, headers: { origin } });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  }
  expect(asked).toEqual([]);
  const asks = await app().request('/codec/decode', { method: 'OPTIONS', headers: { origin: UI } });
  expect(asks.status).toBe(204);
  expect(asks.headers.get('access-control-allow-headers')).toContain('content-type');
});

it('refuses what is no question of the UI', async () => {
  caller = member('principal-investigator');
  const post = (body: string) => app().request('/codec/decode', { method: 'POST', body });
  expect((await post('{')).status).toBe(400);
  expect((await post('{"payloads": 7}')).status).toBe(400);
});
