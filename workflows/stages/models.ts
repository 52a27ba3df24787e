import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { ArtifactRef } from '../../schemas/artifact';
import type { ModelEvaluation } from '../../schemas/chemistry/model-steps';
import * as models from '../../schemas/chemistry/model-steps';
import { CAPABILITIES, capabilityQueue } from '../../schemas/constants/task-queues';
import type { BatchCall } from '../process-group';
import { callRecords } from '../records-caller';
import type { Run } from '../run';
import type { Stage } from '../stage';
import { call } from './molecules';

/** A property to model: its name, and what to learn it from. */
export type Training = {
  property: string;
  title: string;
  unit: string;
} & (
  | { /** DescribedRows with measured values. */ rows: ArtifactRef }
  | { /** A version of the model registry, which was trained before. */ registered: string }
);

/** Fitted models, as the calls that predict with them. */
export interface Fitted {
  calls: BatchCall[];
  /** Properties that can be predicted. */
  properties: string[];
  evaluations: ModelEvaluation[];
}

/**
 * Fits a model for each training set. A model that cannot be had (no node offers modelling, too few
 * values) is noted as not run, and the run goes on without it. `at` begins the positions of its steps.
 */
export async function fitModels(
  run: Run,
  stage: Stage,
  o: { trainings: Training[]; seed: number; at?: string },
): Promise<Fitted> {
  const fitted: Fitted = { calls: [], properties: [], evaluations: [] };
  if (o.trainings.length === 0) return fitted;
  const unserved = await run.unserved([capabilityQueue(CAPABILITIES.model)]);
  for (const training of o.trainings) {
    if (unserved.length > 0) {
      run.partNotRun(`model of ${training.title}`, `no node offers ${unserved.join(', ')}`);
      continue;
    }
    const model = await fitOne(run, stage, { training, ...o });
    if (model === null) continue;
    const { property } = training;
    fitted.calls.push(call(models.predict, { model: model.model, property }));
    fitted.properties.push(property);
    fitted.evaluations.push(model.evaluation);
  }
  return fitted;
}

async function fitOne(
  run: Run,
  stage: Stage,
  { training, seed, at = 'properties/fit' }: { training: Training; seed: number; at?: string },
): Promise<{ model: ArtifactRef; evaluation: ModelEvaluation } | null> {
  const { property, unit } = training;
  if ('registered' in training) {
    const { registered: version } = training;
    const found = await callRecords('records.resolveModel', { version }, `Look up ${version}`);
    return { model: found.model, evaluation: { ...found.evaluation, property } };
  }
  const { rows } = training;
  try {
    return await stage.step(
      models.fit,
      { training: rows, property, unit, seed },
      `${at}/${property}`,
    );
  } catch (error) {
    const tooFew = dataTooSmall(error);
    if (tooFew === null) throw error;
    run.partNotRun(`model of ${training.title}`, tooFew);
    return null;
  }
}

function dataTooSmall(error: unknown): string | null {
  if (!(error instanceof ActivityFailure)) return null;
  const { cause } = error;
  const matches = cause instanceof ApplicationFailure && cause.type === 'MODEL_DATA_TOO_SMALL';
  return matches ? cause.message : null;
}
