import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { Worker } from '@temporalio/worker';
import { pipelines } from '../schemas/catalogue';

const ROOT = path.resolve(__dirname, '..');
const HISTORIES = path.join(ROOT, 'workflows/histories');
const BUNDLE = path.join(ROOT, 'dist/catalogue/workflow-bundle.js');

/** Histories of real runs, recorded by tests of tests/e2e (history, docking) when ATHANOR_RECORD_HISTORIES is set. */
const files = readdirSync(HISTORIES).filter((file) => file.endsWith('.json'));

/** Workflows that pipelines start. */
const CHILDREN = ['mapBatches', 'processBatches', 'sweepPoints'];

interface Recorded {
  workflowId: string;
  history: Parameters<typeof historyFromJSON>[0];
}

function recorded(file: string): Recorded {
  return JSON.parse(readFileSync(path.join(HISTORIES, file), 'utf8'));
}

async function replay(code: string, file: string): Promise<void> {
  const { workflowId, history } = recorded(file);
  await Worker.runReplayHistory({ workflowBundle: { code } }, historyFromJSON(history), workflowId);
}

describe('recorded histories', () => {
  const code = readFileSync(BUNDLE, 'utf8');

  test('there is one of every workflow of every pipeline', () => {
    const types = files.map((file) => {
      const { events = [] } = recorded(file).history as {
        events?: {
          workflowExecutionStartedEventAttributes?: { workflowType?: { name?: string } };
        }[];
      };
      return events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
    });
    const wanted = [...pipelines.map(({ workflow }) => workflow), ...CHILDREN];
    expect([...new Set(types)].sort()).toEqual(wanted.sort());
  });

  test.each(files)('%s replays with the workflow code of today', async (file) => {
    await expect(replay(code, file)).resolves.toBeUndefined();
  });

  test('an inserted activity is refused', async () => {
    const body = 'const result = await body(request.input, run);';
    const inserted = `await (0, records_caller_1.callRecords)('records.capability', begin, '');\n${body}`;
    const changed = code.replace(body, inserted);
    expect(changed).not.toBe(code);
    const [root] = files.filter((file) => file.startsWith('discover'));
    await expect(replay(changed, root as string)).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
  });
});
