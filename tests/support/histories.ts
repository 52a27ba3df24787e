import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { REPOSITORY, type TestStack } from './stack';
import { temporalOf } from './temporal-of';

/** Set to write the golden histories anew: only for a pipeline that no release holds yet. */
const RECORD = process.env.ATHANOR_RECORD_HISTORIES !== undefined;
const FOLDER = path.join(REPOSITORY, 'workflows/histories');

/** What Temporal holds of the workflows of a stack. */
export interface Histories {
  client: Client;
  /** Fetches the history of a workflow, and writes it where golden ones are recorded. Returns its events. */
  keep(workflowId: string, name: string): Promise<number>;
  close(): Promise<void>;
}

/** Connects to the Temporal server of a stack. */
export async function openHistories(stack: TestStack): Promise<Histories> {
  const { client, readable, close } = await temporalOf(stack);
  return {
    client,
    async keep(workflowId, name) {
      const history = await readable(await client.workflow.getHandle(workflowId).fetchHistory());
      const json = JSON.parse(historyToJSON(history)) as { events: unknown[] };
      const file = path.join(FOLDER, `${name}.json`);
      if (RECORD) writeFileSync(file, `${JSON.stringify({ workflowId, history: json })}\n`);
      return json.events.length;
    },
    close,
  };
}
