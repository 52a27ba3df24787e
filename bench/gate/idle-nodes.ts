import { startChild } from '../support/child';
import type { Figure } from '../support/report';
import { withStack } from '../support/stack';
import type { GateArguments, GateState } from './gate-process';
import type { IdleArguments } from './idle-process';

const CAPABILITY = 'bench.idle.v1';
const SETTLE_MS = 5_000;

/** What nodes cost that only wait, each on a connection of its own, in one gate. */
export async function idleNodes(o: {
  nodes: number;
  watchSeconds: number;
  quick: boolean;
  say: (text: string) => void;
}): Promise<Figure[]> {
  return withStack({ pipeline: false, node: false }, async ({ stack }) => {
    const { address, namespace } = stack.temporal;
    const given: GateArguments = { address, namespace, capability: CAPABILITY, nodes: o.nodes };
    const gate = await startChild(require.resolve('./gate-process'), [JSON.stringify(given)]);
    try {
      await pause(SETTLE_MS);
      const empty = await gate.ask<GateState>({});
      const idle: IdleArguments = { port: empty.port, root: empty.root, nodes: o.nodes };
      const nodes = await startChild(require.resolve('./idle-process'), [JSON.stringify(idle)]);
      await pause(SETTLE_MS);
      const before = await gate.ask<GateState>({});
      o.say(`${before.waiting} of ${o.nodes} nodes wait`);
      if (before.waiting !== o.nodes) throw new Error('not all nodes wait');
      await pause(o.watchSeconds * 1_000);
      const after = await gate.ask<GateState>({});
      const { polls } = await nodes.ask<{ polls: number }>({});
      o.say(`${after.waiting} wait at the end; ${polls} polls were answered meanwhile`);
      await nodes.end();
      return figuresOf({ empty, before, after }, o);
    } finally {
      await gate.end();
    }
  });
}

function figuresOf(
  { empty, before, after }: Record<'empty' | 'before' | 'after', GateState>,
  { nodes, watchSeconds, quick }: { nodes: number; watchSeconds: number; quick: boolean },
): Figure[] {
  const memory = Math.max(before.memory, after.memory) - empty.memory;
  const share = (after.cpu - before.cpu) / 1e4 / watchSeconds;
  const goal = (atMost: number) => (quick ? undefined : { atMost });
  return [
    {
      name: `memory of an idle node, of ${nodes}`,
      value: memory / nodes / 1e3,
      unit: 'kB',
      goal: goal(75),
    },
    {
      name: `processor for ${nodes} idle nodes`,
      value: share,
      unit: '% of a core',
      goal: goal(20),
    },
  ];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
