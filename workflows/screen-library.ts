import type { ArtifactRef } from '../schemas/artifact';
import * as chemistry from '../schemas/chemistry/steps';
import { CAPABILITIES, capabilityQueue } from '../schemas/constants/task-queues';
import { baseObjectives } from '../schemas/discovery/objectives';
import type { DataQuality } from '../schemas/library/steps';
import type { PipelineInput } from '../schemas/pipeline';
import { screen } from '../schemas/pipelines/screen';
import { pipeline } from './pipeline';
import type { Stage } from './stage';
import { Funnel } from './stages/funnel';
import {
  call,
  curate,
  describeSet,
  mapMolecules,
  type Narrowed,
  readMolecules,
} from './stages/molecules';
import { rankStage } from './stages/ranking';

const needs = [capabilityQueue(CAPABILITIES.rdkit)];
const label = 'library';
type Input = PipelineInput<typeof screen>;

interface Scored extends Narrowed {
  references: ArtifactRef | null;
}

/** The `screen` pipeline: a library down to its best k. */
export const screenLibrary = pipeline(screen, async (input, run) => {
  const funnel = new Funnel(run);
  const { batchSize } = input;
  const quality: Record<string, DataQuality> = {};
  const read = await funnel.ingest({ file: input.library, batchSize, quality });
  const distinct = await funnel.narrow('standardise', read, {
    needs,
    body: (stage, from) => curate(stage, from, { label, batchSize, exclude: [] }),
  });
  const passed = await funnel.narrow('filter', distinct, {
    needs,
    body: (stage, from) =>
      mapMolecules(stage, { ...from, label }, [call(chemistry.filter, { filters: input.filters })]),
  });
  const described = await funnel.narrow('describe', passed, {
    needs,
    body: (stage, from) =>
      mapMolecules(stage, { ...from, label }, [
        call(chemistry.descriptors, { fingerprint: input.fingerprint }),
      ]),
  });
  const scored = await funnel.narrow('score', described, {
    needs,
    body: (stage, from) => score(stage, from, { input, quality }),
  });
  const ranked = await rankStage(run, scored, {
    ...input,
    references: scored?.references ?? null,
    exclude: null,
    objectives: baseObjectives(
      input.references === null ? { ...input.weights, similarity: 0 } : input.weights,
    ),
  });
  const rejections = await run.stage('report', (stage) => funnel.allRejections(stage));
  return {
    output: {
      funnel: funnel.lines,
      notRun: run.notRun,
      quality,
      candidates: ranked?.molecules ?? null,
      candidateCount: ranked?.count ?? 0,
      rejections,
      rejectedBy: funnel.rejectedBy,
    },
  };
});

async function score(
  stage: Stage,
  from: Narrowed,
  { input, quality }: { input: Input; quality: Record<string, DataQuality> },
): Promise<Scored> {
  if (input.references === null) {
    stage.note('no reference molecules given: similarity is not scored');
    return { ...from, dropped: {}, rejections: [], references: null };
  }
  const { batchSize, fingerprint } = input;
  const o = { label: 'references', batchSize };
  const read = await readMolecules(stage, input.references, o);
  quality.references = read.quality;
  const { rows: references } = await describeSet(stage, read, { ...o, fingerprint });
  const scored = await mapMolecules(stage, { ...from, label }, [
    call(chemistry.similarity, { references, hidden: null }),
  ]);
  return { ...scored, references };
}
