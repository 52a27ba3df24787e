import { Command } from 'commander';
import type { RunStatus } from '../../../schemas/pipeline';
import type { AthanorClient, RunDetail, Submitted } from '../../sdk';
import { loadCatalogue } from '../../sdk/catalogue';
import { type Context, EXIT } from '../context';
import { recordedOutput } from '../testing/recorded-output';
import { addRunCommand } from './run';

const RUN_ID = 'screen-default-a';
const HINT = 'To run the same input again, give it a name of its own: --id NAME';

/** A client that finds or starts a run with this end. */
function clientOf({ existing, status }: Pick<Submitted, 'existing' | 'status'>): AthanorClient {
  const detail: Partial<RunDetail> = {
    ...{ runId: RUN_ID, title: 'Screen', status, outcome: null, error: null, temporalUi: null },
    ...{ startedAt: '2026-11-23T10:00:00.000Z', endedAt: '2026-11-23T10:01:05.000Z' },
    results: { count: 0, cached: 0, repeated: 0 },
  };
  const client: unknown = {
    submit: async () => ({ runId: RUN_ID, key: 'a', existing, status }),
    runs: {
      show: async () => detail,
      async *watch() {
        yield { type: 'ended', status };
      },
    },
  };
  return client as AthanorClient;
}

async function run(
  submitted: Pick<Submitted, 'existing' | 'status'>,
  ...options: string[]
): Promise<{ exitCode: number; err: string[] }> {
  const output = recordedOutput();
  const context: Context = {
    ...{ output, env: {}, exitCode: EXIT.ok, close: async () => undefined },
    people: () => {
      throw new Error('no people here');
    },
    client: () => clientOf(submitted),
    catalogue: () => loadCatalogue(undefined),
  };
  const program = new Command();
  addRunCommand(program, context);
  await program.parseAsync(['run', 'screen', ...options], { from: 'user' });
  return { exitCode: context.exitCode, err: output.err };
}

const ENDS: [RunStatus, number][] = [
  ['failed', EXIT.runFailed],
  ['cancelled', EXIT.runFailed],
  ['rejected', EXIT.runFailed],
];

describe.each([[[]], [['--detach']]])('a run that was there before, %j', (options) => {
  it.each(ENDS)('and ended as %s: its exit code, and how to run again', async (status, code) => {
    const { exitCode, err } = await run({ existing: true, status }, ...options);
    expect(exitCode).toBe(code);
    expect(err).toContain(HINT);
  });

  it('and completed needs no hint', async () => {
    const { exitCode, err } = await run({ existing: true, status: 'completed' }, ...options);
    expect(exitCode).toBe(EXIT.ok);
    expect(err).not.toContain(HINT);
  });
});

test('a new run that fails is not told to take another name', async () => {
  const { exitCode, err } = await run({ existing: false, status: 'failed' });
  expect(exitCode).toBe(EXIT.runFailed);
  expect(err).not.toContain(HINT);
});

test('a run that goes on is left alone by --detach', async () => {
  const { exitCode, err } = await run({ existing: true, status: 'running' }, '--detach');
  expect(exitCode).toBe(EXIT.ok);
  expect(err).toContain(`Watch it with: athanor runs watch ${RUN_ID}`);
});
