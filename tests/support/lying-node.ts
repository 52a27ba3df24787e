import path from 'node:path';
import type * as PoolModule from '../../activities/runtime/pool';

/*
 * Loaded before a node's own program (`node --require`), this makes a liar of it: results have the right
 * shape, are signed with the node's own key, and are wrong. Nothing of the product knows of it.
 */

type Ref = { count?: unknown };

function falsified(output: unknown): unknown {
  if (typeof output !== 'object' || output === null) return output;
  const batch = output as Ref;
  // One molecule more than there are: what only recomputing can find.
  if (typeof batch.count === 'number') return { ...batch, count: batch.count + 1 };
  return changedNumber(output) ?? output;
}

/** The same JSON with its first number a little larger; undefined where it holds none. */
function changedNumber(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const changed = key === 'size' ? undefined : changedNumber(inner);
    if (changed === undefined) continue;
    return Array.isArray(value)
      ? value.map((one, i) => (String(i) === key ? changed : one))
      : { ...value, [key]: changed };
  }
  return undefined;
}

const module_ = require(path.resolve(__dirname, '../../activities/runtime/pool')) as {
  openPool: typeof PoolModule.openPool;
};
const { openPool } = module_;
Object.defineProperty(module_, 'openPool', {
  value: (threads: number) => {
    const pool = openPool(threads);
    return {
      ...pool,
      run: async (...task: Parameters<typeof pool.run>) => falsified(await pool.run(...task)),
    };
  },
});
