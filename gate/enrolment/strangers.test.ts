import fc from 'fast-check';
import { smallServer } from '../../tests/support/enrolled-node';
import { nodeIdOf, TestDirectory } from '../../tests/support/node-directory';
import { Enrolment, type EnrolmentOptions } from './enrolment';
import { NodeCalls } from './node-calls';

/* What strangers send to the gate's own calls is refused by a code that is theirs, or believed to be true. */

const REACHED = 'the database was asked';
const asked = () => {
  throw new Error(REACHED);
};
const table = new Proxy({}, { get: () => asked });
const database = new Proxy({}, { get: () => table }) as EnrolmentOptions['database'] &
  ConstructorParameters<typeof NodeCalls>[0]['database'];
const identity = new TestDirectory().add(nodeIdOf(1), { publicKey: 'A'.repeat(60) });
const terms = { database, minimumAgentVersion: '0.1.0' };
const enrolment = new Enrolment({
  ...terms,
  ...{ keys: {} as never, gates: () => [], certificateMs: 1_000 },
});
const calls = new NodeCalls(terms);

const VALID = {
  join: {
    ...{ secret: 's'.repeat(30), name: 'n', publicKey: 'p'.repeat(60), proof: 'q'.repeat(86) },
    report: smallServer(),
  },
  renew: { publicKey: 'p'.repeat(60), at: '2026-01-01T00:00:00Z', proof: 'q'.repeat(86) },
  beat: { state: 'READY', accepting: true, slots: 1, running: 0, transitions: [] },
  report: { payload: '{}', keyId: 'k', signature: 's' },
};
const hear: Record<keyof typeof VALID, (body: unknown) => Promise<unknown>> = {
  join: (body) => enrolment.join(body),
  renew: (body) => enrolment.renewByKey(body),
  beat: (body) => calls.beat(identity, body),
  report: (body) => calls.report(identity, body),
};

/** One field of a body is another, or is added. */
const changed = (body: object) =>
  fc
    .tuple(fc.oneof(fc.constantFrom(...Object.keys(body)), fc.string()), fc.jsonValue())
    .map(([name, value]) => ({ ...body, [name]: value }));

test.each(Object.keys(VALID) as (keyof typeof VALID)[])('%s: anything', async (what) => {
  const body = fc.oneof(fc.jsonValue(), changed(VALID[what]));
  await fc.assert(
    fc.asyncProperty(body, async (sent) => {
      const error = await hear[what](sent).then(
        () => undefined,
        (thrown: { code?: string; message: string }) => thrown,
      );
      if (error === undefined || error.message === REACHED) return;
      expect([
        ...['INPUT_INVALID', 'KEY_INVALID', 'SIGNATURE_INVALID'],
        ...['NODE_OUTDATED', 'CLOCK_WRONG'],
      ]).toContain(error.code);
    }),
  );
});

test.each([
  ['the queue of trusted work', 'athanor.records'],
  ['that of workflows', 'athanor.pipelines'],
  ["another node's own", `node.${nodeIdOf(2)}`],
  ['one that breaks a query', "x'; drop table nodes; --.v1"],
])('a node cannot say that it serves %s', async (_, queue) => {
  const body = { ...VALID.join, report: smallServer({ capabilities: [queue] }) };
  await expect(enrolment.join(body)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});

test.each(['two\nlines', 'a\u001b[31mcolour', 'a\u0000b', 'right\u202eleft', ''])(
  'a name that would forge a line of a log is none: %j',
  async (name) => {
    await expect(enrolment.join({ ...VALID.join, name })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  },
);
