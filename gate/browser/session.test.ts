import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import type { WebSocket } from 'ws';
import { nodeIdOf, TestDirectory } from '../../tests/support/node-directory';
import { until } from '../../tests/support/until';
import type { Relay } from '../grpc/relay';
import { GrpcRefusal } from '../grpc/status';
import { BrowserSession } from './session';

/*
 * A page that is not ours: whatever it says, it makes no call that it may not make, in no greater number,
 * and costs nothing but its own socket.
 */

const BEARER = 'b'.repeat(43);
const HELLO = { t: 'hello', v: 1, bearer: BEARER };
const LEASE = 'l'.repeat(60);
const node = new TestDirectory().add(nodeIdOf(1), {});

/** The gate's end of a socket. */
class Page extends EventEmitter {
  readonly heard: { t: string }[] = [];
  closedWith: number | undefined;

  send(text: string): void {
    this.heard.push(JSON.parse(text));
  }

  close(code: number): void {
    this.closedWith ??= code;
    this.emit('close');
  }

  says(message: unknown): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    this.emit('message', Buffer.from(text), false);
  }
}

function open() {
  const page = new Page();
  const calls: string[] = [];
  const troubles: unknown[] = [];
  const relay = {
    call(method: string, _message: Uint8Array, o: { onGone(listener: () => void): void }) {
      calls.push(method);
      if (method !== 'PollActivityTaskQueue') {
        const refusal = { status: 'NOT_FOUND', message: 'There is no such task.', detail: '' };
        return Promise.reject(new GrpcRefusal(refusal as never));
      }
      return new Promise((resolve) => o.onGone(() => resolve(new Uint8Array(0))));
    },
  } as unknown as Relay;
  new BrowserSession(page as unknown as WebSocket, {
    relay,
    identify: async (bearer) => (bearer === BEARER ? node : undefined),
    onArrival: async () => undefined,
    onError: (error) => troubles.push(error),
  });
  return { page, calls, troubles };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

const field = fc.oneof(fc.jsonValue(), fc.constantFrom(LEASE, BEARER, 1, 16, '', '__proto__'));
const anyMessage = fc.oneof(
  fc.string(),
  fc.json(),
  fc
    .record(
      {
        t: fc.constantFrom('want', 'hold', 'beat', 'done', 'fail', 'canceled', 'hello', 'task'),
        ...{ n: field, lease: field, details: field, result: field, code: field, message: field },
        ...{ v: field, bearer: field },
      },
      { requiredKeys: ['t'] },
    )
    .map((message) => JSON.stringify(message)),
);

test('before it has said who it is, nothing that it says reaches the relay', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyMessage, { minLength: 1, maxLength: 5 }), async (messages) => {
      fc.pre(!messages.some((text) => text.includes(BEARER)));
      const { page, calls, troubles } = open();
      for (const text of messages) page.says(text);
      await settled();
      await settled();
      expect(calls).toEqual([]);
      expect(troubles).toEqual([]);
      expect([1007, 1008]).toContain(page.closedWith);
      expect(page.heard).toEqual([]);
    }),
  );
});

test('afterwards, anything is a call that a worker may make, or the end of its socket', async () => {
  const allowed = /^(PollActivityTaskQueue|RecordActivityTaskHeartbeat|RespondActivityTask\w+)$/;
  await fc.assert(
    fc.asyncProperty(fc.array(anyMessage, { maxLength: 8 }), async (messages) => {
      const { page, calls, troubles } = open();
      page.says(HELLO);
      for (const text of messages) page.says(text);
      for (let turn = 0; turn < 20; turn += 1) await settled();
      for (const call of calls) expect(call).toMatch(allowed);
      expect(troubles).toEqual([]);
      page.close(1000);
    }),
  );
});

test('it waits for no more tasks at once than a page can compute, however often it asks', async () => {
  const { page, calls } = open();
  page.says(HELLO);
  for (let i = 0; i < 500; i += 1) page.says({ t: 'want', n: 16 });
  await until(() => calls.length > 0);
  for (let turn = 0; turn < 1_000; turn += 1) await settled();
  expect(calls).toHaveLength(16);
  page.close(1000);
});

test('a lease that it made up is refused, and told to stop', async () => {
  const { page } = open();
  page.says(HELLO);
  page.says({ t: 'done', lease: LEASE, result: '{}' });
  page.says({ t: 'beat', lease: LEASE, details: '{}' });
  await until(() => page.heard.length === 3);
  expect(page.heard).toMatchObject([
    { t: 'welcome', node: node.nodeId },
    { t: 'nak', lease: LEASE },
    { t: 'cancel', lease: LEASE },
  ]);
  expect(page.closedWith).toBeUndefined();
  page.close(1000);
});
