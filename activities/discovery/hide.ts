import { createRandom, groupByScaffold, NO_SCAFFOLD } from '../../kernels/statistics';
import type { ArtifactRef } from '../../schemas/artifact';
import { hide } from '../../schemas/discovery/steps';
import type { DescribedRow } from '../../schemas/molecule';
import { type ArtifactStore, openLines, openLineWriter } from '../../store/artifacts';
import { implement } from '../implement';
import { parseRow } from '../library/map-batch';

const STREAM = 'discovery.hide';
/** Below this share of what was wanted, a scaffold is divided. */
const ENOUGH = 0.5;

/** Which rows are hidden, and how far scaffolds had to be divided for it. */
export interface Hiding {
  hidden: Set<number>;
  scaffolds: number;
  sharedScaffolds: number;
}

/**
 * Chooses the rows to hide, seeded:
 * 1. ⌊fraction × n + ½⌋ rows are wanted, at least one and never all of them (of one row: none).
 * 2. Rows of one Bemis–Murcko scaffold are a group, each acyclic row a group of its own
 *    (doi:10.1021/jm9602928). The groups are shuffled.
 * 3. In that order every group is hidden that does not take the hidden rows above what is wanted.
 * 4. Where this hides less than half of what is wanted, since scaffolds are too large or there is only
 *    one, the largest group that stayed known (the first of equal ones) is shuffled and divided, one
 *    row at least staying known, until enough are hidden; such scaffolds are counted as shared.
 * @param scaffolds scaffold of each row, '' for acyclic
 * @param o.fraction share of the rows to hide, 0 to 0.9
 */
export function chooseHidden(
  scaffolds: readonly string[],
  o: { fraction: number; seed: number },
): Hiding {
  const rings = scaffolds.filter((scaffold) => scaffold !== NO_SCAFFOLD);
  const result = { hidden: new Set<number>(), scaffolds: new Set(rings).size, sharedScaffolds: 0 };
  const wanted = wantedOf(scaffolds.length, o.fraction);
  if (wanted === 0) return result;
  const random = createRandom(o.seed, STREAM);
  const { hidden } = result;
  const left: number[][] = [];
  for (const group of random.shuffle(groupByScaffold(scaffolds))) {
    if (hidden.size + group.length > wanted) left.push(group);
    else for (const row of group) hidden.add(row);
  }
  const bySize = left.sort((a, b) => b.length - a.length);
  for (const group of bySize) {
    if (hidden.size >= wanted * ENOUGH || group.length < 2) break;
    const some = random.shuffle(group).slice(0, Math.min(wanted - hidden.size, group.length - 1));
    for (const row of some) hidden.add(row);
    result.sharedScaffolds += 1;
  }
  return result;
}

/** Writes the hidden and the known rows, each in the order given. */
export const hideStep = implement(hide, async (input, context) => {
  const { artifacts } = context;
  const lines: string[] = [];
  for await (const line of openLines(artifacts, input.actives)) lines.push(line);
  const scaffolds = lines.map((line) => parseRow<DescribedRow>(line).scaffold);
  const { hidden, ...counts } = chooseHidden(scaffolds, input);
  return {
    known: await write(
      artifacts,
      lines.filter((_, i) => !hidden.has(i)),
    ),
    knownCount: lines.length - hidden.size,
    hidden: await write(
      artifacts,
      lines.filter((_, i) => hidden.has(i)),
    ),
    hiddenCount: hidden.size,
    ...counts,
  };
});

function wantedOf(count: number, fraction: number): number {
  if (fraction === 0 || count < 2) return 0;
  return Math.min(count - 1, Math.max(1, Math.floor(fraction * count + 0.5)));
}

async function write(artifacts: ArtifactStore, lines: readonly string[]): Promise<ArtifactRef> {
  const writer = await openLineWriter(artifacts);
  try {
    for (const line of lines) await writer.write(line);
    return await writer.close();
  } finally {
    await writer.abort();
  }
}
