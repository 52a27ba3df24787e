import { median } from '../../../kernels/statistics';
import { MEDIA_TYPES } from '../../../schemas/artifact';
import { clusterScaffolds, type ScaffoldCluster } from '../../../schemas/chemistry/data-steps';
import type { DescribedRow } from '../../../schemas/molecule';
import { openLineWriter } from '../../../store/artifacts';
import { implement } from '../../implement';
import { openBatchRows } from '../../library/batch-index';

const EXAMPLES_MAX = 5;

interface Members {
  count: number;
  values: number[];
  examples: string[];
}

/** Groups described molecules by scaffold, the largest group first, equal ones by their text. */
export const clusterScaffoldsStep = implement(
  clusterScaffolds,
  async ({ batches, top }, { artifacts, progress }) => {
    const members = new Map<string, Members>();
    let molecules = 0;
    for await (const row of openBatchRows<DescribedRow>(artifacts, batches)) {
      molecules += 1;
      if (molecules % 1_000 === 0) progress(molecules);
      enter(members, row);
    }
    const clusters = [...members].map(clusterOf).sort(bySize);
    const table = await openLineWriter(artifacts, { mediaType: MEDIA_TYPES.ndjson });
    try {
      for (const cluster of clusters) await table.write(JSON.stringify(cluster));
      return {
        molecules,
        clusters: clusters.length,
        singletons: clusters.filter(({ count }) => count === 1).length,
        acyclic: members.get('')?.count ?? 0,
        top: clusters.slice(0, top),
        table: await table.close(),
      };
    } finally {
      await table.abort();
    }
  },
);

function enter(members: Map<string, Members>, { scaffold, id, measured }: DescribedRow): void {
  const own = members.get(scaffold) ?? { count: 0, values: [], examples: [] };
  members.set(scaffold, own);
  own.count += 1;
  if (measured?.relation === '=') own.values.push(measured.value);
  if (own.examples.length < EXAMPLES_MAX) own.examples.push(id);
}

function clusterOf([scaffold, { count, values, examples }]: [string, Members]): ScaffoldCluster {
  return {
    scaffold,
    count,
    measured: values.length,
    median: values.length === 0 ? null : median(values),
    examples,
  };
}

function bySize(a: ScaffoldCluster, b: ScaffoldCluster): number {
  if (a.count !== b.count) return b.count - a.count;
  return a.scaffold < b.scaffold ? -1 : 1;
}
