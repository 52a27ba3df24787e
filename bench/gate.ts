/**
 * What the gate costs: the same activities on the same Temporal, straight and through a gate, in turn
 * in one run; and what ten thousand nodes cost that only wait. `--profile FOLDER` keeps a processor
 * profile of the gate, for Chrome's or any other viewer of `.cpuprofile`.
 */
import { parseArgs } from 'node:util';
import { idleNodes } from './gate/idle-nodes';
import { compareWays } from './gate/ways';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

const { values } = parseArgs({
  options: {
    ...COMMON_OPTIONS,
    rounds: { type: 'string' },
    only: { type: 'string' },
    nodes: { type: 'string' },
    profile: { type: 'string' },
  },
});

const WHOLE = { rounds: 5, workflows: 8, each: 125, chain: 200, nodes: 10_000, watchSeconds: 120 };
const QUICK = { rounds: 1, workflows: 4, each: 50, chain: 50, nodes: 500, watchSeconds: 20 };

void runBench('gate', values, async ({ quick, say }) => {
  const shapes = quick ? QUICK : WHOLE;
  const rounds = Number(values.rounds ?? shapes.rounds);
  const nodes = Number(values.nodes ?? shapes.nodes);
  const ways =
    values.only === 'idle'
      ? []
      : await compareWays({ ...shapes, rounds, say, quick, profileFolder: values.profile });
  const idle = values.only === 'ways' ? [] : await idleNodes({ ...shapes, nodes, say, quick });
  return [...ways, ...idle];
});
