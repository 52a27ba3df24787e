import { workflowInfo } from '@temporalio/workflow';

/** Whether the payloads of this workflow are encrypted, and with them what its failures say. */
export function isSealed(): boolean {
  return workflowInfo().memo?.sealed === true;
}

/** What a child keeps in its memo of its parent's. */
export function inheritedMemo(): Record<string, unknown> {
  return isSealed() ? { sealed: true } : {};
}
