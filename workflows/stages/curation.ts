import type { ArtifactRef } from '../../schemas/artifact';
import { ACTIVITY, BLIND_ACTIVITY } from '../../schemas/discovery/objectives';
import * as discovery from '../../schemas/discovery/steps';
import type { Stage } from '../run';
import type { Found, Outcome } from '../staged';
import { droppedOf, moleculesOf } from './ingestion';
import type { Training } from './models';
import { curate, describeSet, type Molecules } from './molecules';
import {
  ACTIVES,
  type Actives,
  LIBRARY,
  type Programme,
  type ProgrammeInput,
  type ProgrammeState,
} from './programme';

/** Standardises every set, takes known molecules out of the library, and hides part of the actives. */
export async function curateSets(
  stage: Stage,
  { input }: Programme,
  { sets, quality }: Found<ProgrammeState, 'sets' | 'quality'>,
): Promise<Outcome<ProgrammeState>> {
  const { batchSize, fingerprint, seed } = input;
  const remarked = { ...quality };
  const rowsOf = async (label: string): Promise<ArtifactRef> => {
    const o = { label, batchSize, fingerprint };
    const { rows, conflicts } = await describeSet(stage, sets[label] as Molecules, o);
    const own = remarked[label];
    if (own !== undefined && conflicts > 0) {
      const remarks = { ...own.remarks, 'conflicting values merged': conflicts };
      remarked[label] = { ...own, remarks };
    }
    return rows;
  };
  const all = await rowsOf(ACTIVES);
  const trainings: Training[] = [];
  for (const { name, title, unit } of input.properties) {
    trainings.push({ property: name, title, unit, rows: await rowsOf(name) });
  }
  const library = sets[LIBRARY] as Molecules;
  const curated = await curate(stage, library, { label: LIBRARY, batchSize, exclude: [all] });
  const { hideFraction: fraction } = input.validation;
  const split = await stage.step(discovery.hide, { actives: all, fraction, seed });
  stage.note(
    `${curated.count} distinct; ${split.knownCount} actives known, ${split.hiddenCount} hidden`,
  );
  const { known, hiddenCount } = split;
  const actives: Actives = {
    all,
    known,
    hidden: hiddenCount > 0 ? split.hidden : null,
    hiddenCount,
  };
  const isMeasured = (quality[ACTIVES]?.values?.count ?? 0) > 0;
  if (isMeasured) trainings.push(...activityTrainings(input, actives));
  return {
    found: { quality: remarked, curated: moleculesOf(curated), actives, trainings },
    molecules: { ...droppedOf(curated), entered: library.count },
  };
}

function activityTrainings(input: ProgrammeInput, actives: Actives): Training[] {
  const { kind, unit } = input.actives;
  const common = { unit: unit === 'none' ? '' : `p${kind}` };
  const all = [{ ...common, property: ACTIVITY, title: 'activity', rows: actives.all }];
  if (actives.hidden === null) return all;
  const blind = { property: BLIND_ACTIVITY, title: 'activity, for the retrospective check' };
  return [...all, { ...common, ...blind, rows: actives.known }];
}
