import type { Tier } from '../schemas/constants/nodes';

/** What steps of one run have in common, wherever in its workflows they are called. */
export interface RunContext {
  runId: string;
  project: string;
  useCache: boolean;
  /** The lowest tier of nodes that inputs may reach; confidential when absent. */
  tier?: Tier;
}
