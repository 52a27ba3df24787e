import {
  type ChildWorkflowHandle,
  condition,
  getExternalWorkflowHandle,
  log,
  setHandler,
  type Workflow,
} from '@temporalio/workflow';
import { pauseSignal, resumeSignal } from './messages';

/** Starts a child workflow, which is told whether it is paused from its beginning. */
export type StartChild<T> = (
  paused: boolean,
) => Promise<ChildWorkflowHandle<Workflow & (() => Promise<T>)>>;

/** Whether a workflow is paused; the children that it runs are paused and resumed with it. */
export class Pause {
  private readonly children = new Set<string>();

  constructor(
    private paused: boolean,
    private readonly onChange: (paused: boolean) => void = () => undefined,
  ) {
    setHandler(pauseSignal, () => this.set(true));
    setHandler(resumeSignal, () => this.set(false));
  }

  /** Whether it is paused now. */
  get on(): boolean {
    return this.paused;
  }

  /** Returns at once, or when the pause is over. */
  async over(): Promise<void> {
    if (this.paused) await condition(() => !this.paused);
  }

  /** Runs a child, which `start` starts and tells whether it is paused from its beginning. */
  async child<T>(start: StartChild<T>): Promise<T> {
    const told = this.paused;
    const child = await start(told);
    const { workflowId } = child;
    this.children.add(workflowId);
    try {
      // What was asked for while it was only starting.
      if (this.paused !== told) await tell(workflowId, this.paused);
      return (await child.result()) as T;
    } finally {
      this.children.delete(workflowId);
    }
  }

  private async set(paused: boolean): Promise<void> {
    this.paused = paused;
    this.onChange(paused);
    await Promise.all([...this.children].map((id) => tell(id, paused)));
  }
}

async function tell(workflowId: string, paused: boolean): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowId).signal(paused ? pauseSignal : resumeSignal);
  } catch (error) {
    // A child that has just ended has nothing left to pause.
    log.info('child not signalled', { workflowId, error: String(error) });
  }
}
