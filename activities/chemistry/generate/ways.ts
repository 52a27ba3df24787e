import type { Standardised } from '../../../kernels/chemistry';
import { createRandom } from '../../../kernels/statistics';
import type { GenerationMethod, Lineage } from '../../../schemas/chemistry/lineage';

/** A product on paper, with where it comes from; or why a way leads to none. */
export type Draft =
  | { standard: Standardised; lineage: Lineage }
  | { refused: string; crashed?: boolean };

/** Ways of one kind to make a molecule, numbered from 0: one reaction, one core. */
export interface Ways {
  method: GenerationMethod;
  /** The reaction, or what else tells these ways from others of the method. */
  name: string;
  count: number;
  draw(index: number): Draft;
}

/** Ways whose numbers are shuffled as a list; of more, numbers are drawn at random. */
const LISTED_MAX = 200_000;

/** How far the ways of a method were followed. */
export interface MethodProgress {
  method: GenerationMethod;
  ways: number;
  tried: number;
  made: number;
}

/**
 * Follows the ways in turn, so that no method, and within it no reaction or core, crowds out the others,
 * each in a seeded random order, until `count` molecules are made, all ways are followed, or
 * `triesMax` were.
 * @param take keeps a product and says whether it did
 */
export async function follow(
  all: readonly Ways[],
  o: {
    count: number;
    triesMax: number;
    seed: number;
    take: (draft: Draft) => Promise<boolean>;
  },
): Promise<MethodProgress[]> {
  const methods = [...new Set(all.map(({ method }) => method))].map((method) => {
    const own = all.filter((ways) => ways.method === method && ways.count > 0);
    const ways = own.reduce((sum, { count }) => sum + count, 0);
    return {
      progress: { method, ways, tried: 0, made: 0 },
      queues: own.map((w) => new Queue(w, o.seed)),
    };
  });
  let made = 0;
  let tried = 0;
  while (made < o.count && tried < o.triesMax) {
    const open = methods.filter(({ queues }) => queues.length > 0);
    if (open.length === 0) break;
    for (const method of open) {
      const { progress, queues } = method;
      const queue = queues.shift() as Queue;
      const draft = queue.next();
      if (draft === undefined) continue;
      queues.push(queue);
      progress.tried += 1;
      tried += 1;
      if (!(await o.take(draft))) continue;
      progress.made += 1;
      made += 1;
      if (made === o.count) break;
    }
  }
  return methods.map(({ progress }) => progress);
}

/** The numbers of some ways in a seeded random order, each once. */
class Queue {
  private readonly order: Iterator<number>;

  constructor(
    private readonly ways: Ways,
    seed: number,
  ) {
    this.order = numbers(ways, seed);
  }

  next(): Draft | undefined {
    const { value, done } = this.order.next();
    return done === true ? undefined : this.ways.draw(value);
  }
}

function* numbers({ method, name, count }: Ways, seed: number): Generator<number> {
  const random = createRandom(seed, `generate/${method}/${name}`);
  if (count <= LISTED_MAX) {
    yield* random.shuffle(Array.from({ length: count }, (_, i) => i));
    return;
  }
  const seen = new Set<number>();
  while (seen.size < LISTED_MAX) {
    const index = Math.floor(random.uniform() * count);
    if (seen.has(index)) continue;
    seen.add(index);
    yield index;
  }
}
