/**
 * Which nodes have work waiting on their own queue. The gate asks Temporal for a node's queue only
 * while there is some, so that idle nodes cost the server nothing.
 */
export interface OpenAllocations {
  /** Whether the node with this id has an open allocation, as far as is known; answers from memory. */
  isOpen(nodeId: string): boolean;
  /** Calls back with a node's id when an allocation for it may have opened. Returns how to stop. */
  subscribe(listener: (nodeId: string) => void): () => void;
}

/** No node has work of its own: a gate that serves shared queues alone. */
export const NO_ALLOCATIONS: OpenAllocations = {
  isOpen: () => false,
  subscribe: () => () => undefined,
};
