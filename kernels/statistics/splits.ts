import { requireFinite, requireInteger, requireRange } from './checks';
import { StatisticsError } from './errors';
import { createRandom } from './random';

/** Positions of the items that go to each part, ascending. */
export interface Split {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/** Share of the items that are trained on when nothing else is asked for. */
export const DEFAULT_TRAIN_FRACTION = 0.8;

/** How acyclic molecules, which have no scaffold, are written. */
export const NO_SCAFFOLD = '';

/**
 * Deterministic scaffold split, largest scaffolds first (Ramsundar et al., DeepChem
 * `ScaffoldSplitter`; Bemis & Murcko 1996, doi:10.1021/jm9602928, for the scaffold).
 *
 * 1. Group the items by scaffold text. An item with the empty scaffold (acyclic molecule) is a
 *    group of its own: having no ring is not a shared chemotype.
 * 2. Order the groups by size, largest first; equal sizes by the position of their first item.
 * 3. Go through them once: a group goes to train when train would then hold at most
 *    ⌊trainFraction × n⌋ items, otherwise to test.
 *
 * No scaffold is ever in both parts. The test part holds the rare scaffolds, so that this split is
 * harder than most uses will be.
 * @param scaffolds one scaffold SMILES per item, '' for acyclic
 * @throws StatisticsError EMPTY_INPUT, OUT_OF_RANGE, TOO_FEW_ITEMS when a part would be empty
 */
export function scaffoldSplit(
  scaffolds: readonly string[],
  trainFraction: number = DEFAULT_TRAIN_FRACTION,
): Split {
  return fill(bySize(groupByScaffold(scaffolds)), scaffolds.length, trainFraction);
}

/**
 * Random scaffold split. Step 1 and 3 of `scaffoldSplit`; step 2 is: shuffle the groups (taken in
 * the order of their first items; Fisher-Yates on stream 'random-scaffold-split' of the seed), then
 * move those with more than half as many items as the test part will have to the front, keeping
 * their shuffled order. Without that last rule (Chemprop's `scaffold_balanced`, Yang et al. 2019,
 * doi:10.1021/acs.jcim.9b00237) one large scaffold would again and again be the whole test part.
 * Errors as `scaffoldSplit`.
 */
export function randomScaffoldSplit(
  scaffolds: readonly string[],
  options: { readonly seed: number | string; readonly trainFraction?: number },
): Split {
  const fraction = options.trainFraction ?? DEFAULT_TRAIN_FRACTION;
  const total = scaffolds.length;
  const shuffled = createRandom(options.seed, 'random-scaffold-split').shuffle(
    groupByScaffold(scaffolds),
  );
  const large = (total - trainRoom(total, fraction)) / 2;
  const groups = [
    ...shuffled.filter((group) => group.length > large),
    ...shuffled.filter((group) => group.length <= large),
  ];
  return fill(groups, total, fraction);
}

/**
 * Random split without regard to scaffolds (stream 'random-split'): the first
 * ⌊trainFraction × n⌋ of a shuffle are train. Optimistic for new chemistry: report it beside a
 * scaffold split, never alone. Errors as `scaffoldSplit`.
 */
export function randomSplit(
  count: number,
  options: { readonly seed: number | string; readonly trainFraction?: number },
): Split {
  requireInteger(count, 1, 4294967295, 'count');
  const order = createRandom(options.seed, 'random-split').shuffle(
    Uint32Array.from({ length: count }, (_, i) => i),
  );
  const groups = order.map((i) => [i]);
  return fill(groups, count, options.trainFraction ?? DEFAULT_TRAIN_FRACTION);
}

/**
 * Time split (Sheridan 2013, doi:10.1021/ci400084k): the earliest items are train, as a project would have known them. Items of one
 * time stay together: times ascending go to train while it holds at most ⌊trainFraction × n⌋ items;
 * the first that does not fit, and all later ones, are test.
 * @param times one finite number per item, larger is later
 * Errors as `scaffoldSplit`, and NOT_FINITE.
 */
export function timeSplit(
  times: ArrayLike<number>,
  trainFraction: number = DEFAULT_TRAIN_FRACTION,
): Split {
  requireFinite(times, 'times');
  const byTime = new Map<number, number[]>();
  Array.from(times).forEach((time, item) => {
    const group = byTime.get(time);
    if (group === undefined) byTime.set(time, [item]);
    else group.push(item);
  });
  const groups = [...byTime].sort(([a], [b]) => a - b).map(([, group]) => group);
  const room = trainRoom(times.length, trainFraction);
  let held = 0;
  const first = groups.findIndex((group) => {
    held += group.length;
    return held > room;
  });
  const train = groups.slice(0, first).flat();
  const test = groups.slice(first).flat();
  if (first <= 0) {
    throw new StatisticsError('TOO_FEW_ITEMS', `${groups.length} times leave a part empty`);
  }
  return { train: ascending(train), test: ascending(test) };
}

/**
 * Folds in which no scaffold is in two. Groups as in `scaffoldSplit` are shuffled (stream
 * 'scaffold-folds'), then stably ordered by size, largest first, and each goes to the fold with
 * the fewest items so far (the first such fold).
 * @returns the fold, 0 to folds − 1, of every item
 * @throws StatisticsError EMPTY_INPUT, OUT_OF_RANGE, TOO_FEW_ITEMS when there are fewer groups
 *   than folds
 */
export function scaffoldFolds(
  scaffolds: readonly string[],
  options: { readonly seed: number | string; readonly folds: number },
): Uint32Array {
  requireInteger(options.folds, 2, 1000, 'folds');
  const shuffled = createRandom(options.seed, 'scaffold-folds').shuffle(groupByScaffold(scaffolds));
  if (shuffled.length < options.folds) {
    throw new StatisticsError(
      'TOO_FEW_ITEMS',
      `${shuffled.length} scaffold groups cannot fill ${options.folds} folds`,
    );
  }
  const groups = shuffled.sort((a, b) => b.length - a.length);
  const sizes = new Uint32Array(options.folds);
  const foldOf = new Uint32Array(scaffolds.length);
  for (const group of groups) {
    let lightest = 0;
    for (let f = 1; f < sizes.length; f++) {
      if ((sizes[f] as number) < (sizes[lightest] as number)) lightest = f;
    }
    for (const item of group) foldOf[item] = lightest;
    sizes[lightest] = (sizes[lightest] as number) + group.length;
  }
  return foldOf;
}

/**
 * Items of one scaffold together, in the order of their first items; every item without scaffold
 * alone. Throws EMPTY_INPUT.
 */
export function groupByScaffold(scaffolds: readonly string[]): number[][] {
  if (scaffolds.length === 0) throw new StatisticsError('EMPTY_INPUT', 'nothing to split');
  const groups: number[][] = [];
  const known = new Map<string, number[]>();
  scaffolds.forEach((scaffold, item) => {
    const group = scaffold === NO_SCAFFOLD ? undefined : known.get(scaffold);
    if (group !== undefined) {
      group.push(item);
      return;
    }
    const fresh = [item];
    groups.push(fresh);
    if (scaffold !== NO_SCAFFOLD) known.set(scaffold, fresh);
  });
  return groups;
}

function bySize(groups: number[][]): number[][] {
  return groups.sort((a, b) => b.length - a.length || (a[0] as number) - (b[0] as number));
}

function fill(groups: readonly number[][], total: number, trainFraction: number): Split {
  const room = trainRoom(total, trainFraction);
  const train: number[] = [];
  const test: number[] = [];
  for (const group of groups) {
    (train.length + group.length <= room ? train : test).push(...group);
  }
  if (train.length === 0 || test.length === 0) {
    throw new StatisticsError(
      'TOO_FEW_ITEMS',
      `${total} items in ${groups.length} groups leave a part empty`,
    );
  }
  return { train: ascending(train), test: ascending(test) };
}

function trainRoom(total: number, trainFraction: number): number {
  requireRange(trainFraction, 0, 1, 'trainFraction');
  return Math.floor(trainFraction * total);
}

function ascending(items: readonly number[]): Uint32Array {
  return Uint32Array.from(items).sort();
}
