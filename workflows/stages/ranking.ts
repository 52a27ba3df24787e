import type { ArtifactRef } from '../../schemas/artifact';
import * as chemistry from '../../schemas/chemistry/steps';
import type { Combination, Objective } from '../../schemas/discovery/objectives';
import type { ParetoFront, WeightSensitivity } from '../../schemas/discovery/steps';
import * as discovery from '../../schemas/discovery/steps';
import type { Run } from '../run';
import type { Stage } from '../stage';
import type { Molecules, Narrowed } from './molecules';

/** Size of a structure in the report, pixels. */
const DEPICTION = { widthPx: 300, heightPx: 200 };

/** What is ranked, and how. */
export interface RankOptions {
  references: ArtifactRef | null;
  exclude: ArtifactRef | null;
  objectives: Objective[];
  combine?: Combination;
  top: number;
  seed: number;
}

/** The ranked candidates, best first. */
export interface Ranked {
  molecules: ArtifactRef;
  count: number;
  /** Molecules that could have been ranked: not those that are excluded. */
  considered: number;
  sensitivity?: WeightSensitivity[];
  front?: ParetoFront;
}

/** The rank stage: the best k, with their structures drawn. */
export async function rankStage(
  run: Run,
  scored: Narrowed | null,
  o: RankOptions,
): Promise<Ranked | null> {
  if (scored === null) {
    run.skip('rank', 'an earlier stage was not run');
    return null;
  }
  return run.stage('rank', (stage) => rankBest(stage, scored, o));
}

/** The best k of scored molecules, with their structures drawn. */
export async function rankBest(
  stage: Stage,
  scored: Molecules,
  { references, exclude, objectives, combine, top, seed }: RankOptions,
): Promise<Ranked> {
  const options = { references, exclude, objectives, combine, top, seed };
  const ranked = await stage.step(discovery.rank, { batches: scored.batches, ...options });
  stage.note(`best ${ranked.count} of ${ranked.considered}`);
  if (ranked.count === 0) return ranked;
  const drawn = await stage.step(chemistry.depict, { molecules: ranked.molecules, ...DEPICTION });
  const { considered, sensitivity, front } = ranked;
  return { ...drawn, considered, sensitivity, front };
}
