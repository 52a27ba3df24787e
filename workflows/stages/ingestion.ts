import type { DataQuality } from '../../schemas/library/steps';
import type { Stage } from '../stage';
import type { Failures, Outcome } from '../staged';
import { noteOf } from './funnel';
import { type Molecules, type Narrowed, readMolecules } from './molecules';
import { ACTIVES, BLOCKS, LIBRARY, type Programme, type ProgrammeState } from './programme';
import { prepareReceptors } from './receptors';

/** Reads the library, the known actives and the training data, and prepares the receptors. */
export async function ingest(
  stage: Stage,
  { run, input }: Programme,
): Promise<Outcome<ProgrammeState>> {
  const { batchSize } = input;
  const quality: Record<string, DataQuality> = {};
  const sets: Record<string, Molecules> = {};
  // First, since a receptor that cannot be used ends the run before anything else is computed.
  const receptors = await prepareReceptors(run, stage, input);
  const library = await readMolecules(stage, input.library, { label: LIBRARY, batchSize });
  stage.note(noteOf(library));
  quality[LIBRARY] = library.quality;
  sets[LIBRARY] = moleculesOf(library);
  const others = [
    ...(input.actives === null ? [] : [{ label: ACTIVES, file: input.actives }]),
    ...input.properties.flatMap((p) =>
      p.training === null ? [] : [{ label: p.name, file: p.training }],
    ),
    ...input.offTargets.map((o) => ({ label: o.name, file: o.actives })),
    ...(input.buildingBlocks === null ? [] : [{ label: BLOCKS, file: input.buildingBlocks }]),
  ];
  const failures: Failures[] = [];
  for (const { label, file } of others) {
    const read = await readMolecules(stage, file, { label, batchSize });
    sets[label] = moleculesOf(read);
    quality[label] = read.quality;
    failures.push({ of: label, indexes: read.rejections });
  }
  return {
    found: { sets, quality, receptors },
    molecules: { ...droppedOf(library), entered: library.quality.records },
    failures,
  };
}

/** Molecules alone, of whatever else is known of them: what is kept of a stage is plain and short. */
export function moleculesOf({ batches, batchCount, count }: Molecules): Molecules {
  return { batches, batchCount, count };
}

/** What left a stage and what it dropped, for the funnel. */
export function droppedOf<T extends Pick<Narrowed, 'count' | 'dropped' | 'rejections'>>(after: T) {
  return { left: after.count, dropped: after.dropped, rejections: after.rejections };
}
