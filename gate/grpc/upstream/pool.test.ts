import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { encodeFrame } from '../frame';
import { STATUS } from '../status';
import { UpstreamPool } from './pool';

type Answer = (stream: ServerHttp2Stream, path: string) => void;

/** A frontend of straw, which counts its calls. */
async function frontend(answer: Answer) {
  const sessions = new Set<{ destroy(): void }>();
  const seen = { calls: 0, path: '', timeout: '' };
  const server: Http2Server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    seen.calls += 1;
    seen.path = String(headers[':path']);
    seen.timeout = String(headers['grpc-timeout']);
    stream.on('error', () => undefined);
    stream.resume();
    stream.once('end', () => answer(stream, seen.path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    seen,
    stop() {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
}

const say =
  (text: string): Answer =>
  (stream) => {
    stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(encodeFrame(Buffer.from(text)));
  };

describe('connections to Temporal', () => {
  const closing: { stop?(): void; close?(): void }[] = [];
  afterEach(() => {
    for (const one of closing.splice(0)) {
      one.close?.();
      one.stop?.();
    }
  });

  async function open(...answers: Answer[]) {
    const frontends = await Promise.all(answers.map(frontend));
    const pool = new UpstreamPool({ addresses: frontends.map(({ address }) => address) });
    closing.push(pool, ...frontends);
    const call = async (timeoutMs = 5_000) =>
      Buffer.from(await pool.call('Method', Buffer.from('question'), timeoutMs)).toString();
    return { frontends, pool, call };
  }

  test('carry a call with its deadline, and its answer back', async () => {
    const { frontends, call } = await open(say('answer'));
    expect(await call(1_234)).toBe('answer');
    const path = '/temporal.api.workflowservice.v1.WorkflowService/Method';
    expect(frontends[0]?.seen).toEqual({ calls: 1, path, timeout: '1234m' });
  });

  test("pass Temporal's own refusals on, with its text for operators only", async () => {
    const { call } = await open((stream) => {
      const refusal = { 'grpc-status': '5', 'grpc-message': 'no workflow %C3%A4' };
      stream.respond(refusal, { endStream: true });
    });
    await expect(call()).rejects.toMatchObject({
      ...{ status: STATUS.NOT_FOUND, message: 'Temporal refused the call.' },
      detail: 'Temporal: no workflow ä',
    });
  });

  test('go on with another frontend when one is gone, and come back to nobody that is not there', async () => {
    const { frontends, call } = await open(say('one'), say('two'));
    const both = await Promise.all(Array.from({ length: 20 }, () => call()));
    expect(new Set(both)).toEqual(new Set(['one', 'two']));
    frontends[0]?.stop();
    const after: string[] = [];
    for (let i = 0; i < 10; i += 1) after.push(await call());
    expect(new Set(after)).toEqual(new Set(['two']));
    frontends[1]?.stop();
    await expect(call()).rejects.toMatchObject({ status: STATUS.UNAVAILABLE });
  });

  test('do not repeat a call that was under way when its connection broke', async () => {
    const { frontends, call } = await open((stream) => stream.session?.destroy());
    await expect(call()).rejects.toMatchObject({ status: STATUS.UNAVAILABLE });
    expect(frontends[0]?.seen.calls).toBe(1);
  });

  test('are as many as calls in flight need, however few calls each may carry', async () => {
    const waiting: ServerHttp2Stream[] = [];
    const { frontends, call } = await open((stream) => waiting.push(stream));
    const calls = Array.from({ length: 400 }, () => call());
    while ((frontends[0]?.seen.calls ?? 0) < 400) await new Promise((r) => setTimeout(r, 20));
    expect(new Set(waiting.map(({ session }) => session)).size).toBeGreaterThan(3);
    for (const stream of waiting) say('late')(stream, '');
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['late']));
  });

  test('end a call whose server has stopped answering', async () => {
    const { call } = await open(() => undefined);
    await expect(call(100)).rejects.toMatchObject({ status: STATUS.UNAVAILABLE });
  });
});
