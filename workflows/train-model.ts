import type { ModelEvaluation } from '../schemas/chemistry/model-steps';
import * as models from '../schemas/chemistry/model-steps';
import { CAPABILITIES, capabilityQueue } from '../schemas/constants/task-queues';
import type { PipelineInput } from '../schemas/pipeline';
import { train as contract } from '../schemas/pipelines/train';
import { pipeline } from './pipeline';
import { callRecords } from './records-caller';
import type { Run } from './run';
import { type LabelledSet, labelledSet } from './stages/labelled';

type Input = PipelineInput<typeof contract>;

/** The `train` pipeline: measured values to a registered model. */
export const trainModel = pipeline(contract, async (input, run) => {
  const set = await labelledSet(run, { ...input, fields: [] });
  const fitted = set === null ? null : await fitModel(run, input, set);
  if (set === null || fitted === null) {
    for (const stage of ['fit', 'register']) {
      if (run.board.state(stage).status === 'waiting')
        run.skip(stage, 'an earlier stage was not run');
    }
    const quality = set?.quality ?? {};
    return { output: { quality, models: [], model: null, registered: null, notRun: run.notRun } };
  }
  const registered = await run.stage('register', (stage) =>
    register(stage, { input, set, fitted, run }),
  );
  return {
    output: {
      quality: set.quality,
      models: [fitted.evaluation],
      model: fitted.model,
      registered,
      notRun: run.notRun,
    },
  };
});

interface Fitted {
  model: LabelledSet['rows'];
  evaluation: ModelEvaluation;
}

function fitModel(run: Run, input: Input, { rows, unit }: LabelledSet): Promise<Fitted | null> {
  const { name: property, seed } = input;
  return run.stage(
    'fit',
    (stage) => stage.step(models.fit, { training: rows, property, unit: input.unit || unit, seed }),
    [capabilityQueue(CAPABILITIES.model)],
  );
}

async function register(
  stage: { note(text: string): void },
  o: { input: Input; set: LabelledSet; fitted: Fitted; run: Run },
): Promise<string> {
  const { name, title, dataset, seed } = o.input;
  const { evaluation, model } = o.fitted;
  const { version } = await callRecords(
    'records.registerModel',
    {
      runId: o.run.context.runId,
      step: models.fit.activityType,
      manifest: {
        ...{ name, title, seed, model, evaluation },
        property: evaluation.property,
        unit: evaluation.unit,
        training: { rows: o.set.rows, dataset },
      },
    },
    `Register the model ${name}`,
  );
  stage.note(version);
  return version;
}
