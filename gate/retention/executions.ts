import { type Client, isGrpcServiceError } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

const NOT_FOUND = 5;
const PAGE = 500;
const { WORKFLOW_EXECUTION_STATUS_RUNNING: RUNNING } =
  temporal.api.enums.v1.WorkflowExecutionStatus;

/**
 * Deletes what Temporal keeps of a run: its executions and those of its children, whose ids begin with its own and a
 * slash. Resolves how many; undefined, with nothing deleted, where one still goes on: Temporal would end it.
 */
export async function deleteExecutions(client: Client, run: string): Promise<number | undefined> {
  const { namespace } = client.options;
  const query = `WorkflowId = ${quoted(run)} OR WorkflowId STARTS_WITH ${quoted(`${run}/`)}`;
  const found: temporal.api.common.v1.IWorkflowExecution[] = [];
  for (let nextPageToken: Uint8Array | undefined; ; ) {
    const page = await client.workflowService.listWorkflowExecutions({
      ...{ namespace, query, pageSize: PAGE, nextPageToken },
    });
    for (const { execution, status } of page.executions) {
      if (status === RUNNING) return undefined;
      if (execution) found.push(execution);
    }
    if (page.nextPageToken.length === 0) break;
    nextPageToken = page.nextPageToken;
  }
  for (const workflowExecution of found) {
    await deleteOne(client, { namespace, workflowExecution });
  }
  return found.length;
}

async function deleteOne(
  { workflowService }: Client,
  request: temporal.api.workflowservice.v1.IDeleteWorkflowExecutionRequest,
): Promise<void> {
  try {
    await workflowService.deleteWorkflowExecution(request);
  } catch (error) {
    // Its retention in Temporal is over, or a pass before this one has asked for it.
    if (!isGrpcServiceError(error) || error.code !== NOT_FOUND) throw error;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
