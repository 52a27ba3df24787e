import type { AthanorClient, NodeSummary } from '../../../../client/sdk';
import { EventLog, type Numbered } from './event-log';

/** How often the fleet is looked at while somebody follows it. */
const INTERVAL_MS = 1_000;

/** Something that changed in the fleet. */
export type FleetEvent = { type: 'node'; node: NodeSummary } | { type: 'gone'; nodeId: string };

/** Events of the fleet for any number of readers. */
export interface FleetEvents {
  /** How every node stands, then what changes, after the id `after`. */
  follow(o: { after?: string; signal: AbortSignal }): AsyncIterable<Numbered<FleetEvent>>;
  close(): void;
}

/** Opens the events of the fleet. */
export function fleetEvents(
  nodes: Pick<AthanorClient['nodes'], 'list'>,
  onError: (error: unknown) => void,
): FleetEvents {
  const known = new Map<string, { shown: string; node: NodeSummary }>();
  const log = new EventLog<FleetEvent>(() =>
    [...known.values()].map(({ node }) => ({ type: 'node', node })),
  );
  let readers = 0;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const listed = await nodes.list();
    for (const node of listed) {
      // When it was last heard of changes all the time, and is no news.
      const shown = JSON.stringify({ ...node, lastSeenAt: '' });
      if (known.get(node.id)?.shown === shown) continue;
      known.set(node.id, { shown, node });
      log.append({ type: 'node', node });
    }
    const ids = new Set(listed.map(({ id }) => id));
    for (const nodeId of known.keys()) {
      if (ids.has(nodeId)) continue;
      known.delete(nodeId);
      log.append({ type: 'gone', nodeId });
    }
  };
  const again = () => {
    look()
      .catch(onError)
      .finally(() => {
        if (readers > 0) timer = setTimeout(again, INTERVAL_MS);
        else timer = undefined;
      });
  };
  return {
    async *follow({ after, signal }) {
      readers += 1;
      try {
        if (timer === undefined && readers === 1) {
          await look();
          timer = setTimeout(again, INTERVAL_MS);
        }
        yield* log.read(after, signal);
      } finally {
        readers -= 1;
      }
    },
    close() {
      readers = 0;
      clearTimeout(timer);
      log.close();
    },
  };
}
