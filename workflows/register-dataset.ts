import type { ArtifactRef } from '../schemas/artifact';
import type { PipelineInput } from '../schemas/pipeline';
import { registerDataset as contract } from '../schemas/pipelines/register-dataset';
import { pipeline } from './pipeline';
import { callRecords } from './records-caller';
import { StageNotRun } from './stage-not-run';
import { labelledSet } from './stages/labelled';

type Input = PipelineInput<typeof contract>;

/** The `register-dataset` pipeline: a file of molecules to a version of the registry. */
export const registerDataset = pipeline(contract, async (input, run) => {
  const { fields, fingerprint, batchSize } = input;
  const source = { data: input.data, dataset: null, fields, fingerprint, batchSize };
  const set = await labelledSet(run, source);
  const registered = await run.stage('register', async (stage) => {
    if (set === null) throw new StageNotRun('an earlier stage was not run');
    const answer = await callRecords(
      'records.registerDataset',
      {
        runId: run.context.runId,
        manifest: {
          ...{ name: input.name, title: input.title, licence: input.licence },
          ...{ source: input.source, parents: input.parents },
          data: input.data.file as ArtifactRef,
          reading: readingOf(input),
          ...{ rows: set.rows, distinct: set.count, dropped: set.dropped },
          conflicts: set.conflicts,
          quality: set.quality.data as NonNullable<(typeof set.quality)[string]>,
        },
      },
      `Register the data set ${input.name}`,
    );
    stage.note(answer.version);
    return answer;
  });
  return {
    output: {
      quality: set?.quality ?? {},
      distinct: set?.count ?? 0,
      conflicts: set?.conflicts ?? 0,
      manifest: registered?.manifest ?? null,
      registered: registered?.version ?? null,
      isNew: registered?.isNew ?? false,
      notRun: run.notRun,
    },
  };
});

function readingOf({ data, fields }: Input) {
  const { format, unit, kind, smilesColumn, idColumn, valueColumn } = data;
  return {
    ...{ format, unit, kind, fields },
    smilesColumn: smilesColumn ?? null,
    idColumn: idColumn ?? null,
    valueColumn: valueColumn ?? null,
    relationColumn: data.relationColumn ?? null,
    unitColumn: data.unitColumn ?? null,
    kindColumn: data.kindColumn ?? null,
  };
}
