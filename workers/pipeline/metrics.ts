import { Counter, Histogram, Registry } from 'prom-client';
import type { RecordsActivities } from '../../schemas/records/steps';
import { activityMetrics, artifactMetrics, knownCode } from '../runtime/metrics';

/** Stages take from milliseconds to days. */
const BUCKETS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400];

/** What the pipeline worker counts. */
export interface PipelineMetrics {
  registry: Registry;
  activities: ReturnType<typeof activityMetrics>;
  artifact: ReturnType<typeof artifactMetrics>;
  /** The same trusted activities, of which what they are asked and answer is counted. */
  records(activities: RecordsActivities): RecordsActivities;
}

/** Opens the metrics of a pipeline worker. */
export function pipelineMetrics(): PipelineMetrics {
  const registry = new Registry();
  return {
    registry,
    activities: activityMetrics(registry),
    artifact: artifactMetrics(registry),
    records: recordsMetrics(registry),
  };
}

function recordsMetrics(registry: Registry): PipelineMetrics['records'] {
  const registers = [registry];
  const lookUps = new Counter({
    name: 'athanor_cache_lookups_total',
    help: 'Steps that were looked for among earlier results, and whether there was one.',
    labelNames: ['step', 'result'],
    registers,
  });
  const runs = new Counter({
    name: 'athanor_runs_ended_total',
    help: 'Runs that ended, by status, and by error code where they failed.',
    labelNames: ['pipeline', 'status', 'code'],
    registers,
  });
  const runSeconds = new Histogram({
    name: 'athanor_run_duration_seconds',
    help: 'Seconds from the start of a run to its end.',
    labelNames: ['pipeline', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const stageSeconds = new Histogram({
    name: 'athanor_stage_duration_seconds',
    help: 'Seconds that stages of ended runs took.',
    labelNames: ['pipeline', 'stage', 'status'],
    buckets: BUCKETS,
    registers,
  });
  return (activities) => ({
    ...activities,
    async 'records.lookUp'(input) {
      const found = await activities['records.lookUp'](input);
      for (const [i, { step }] of input.items.entries()) {
        lookUps.inc({ step, result: found.hits[i] == null ? 'miss' : 'hit' });
      }
      return found;
    },
    async 'records.finish'(input) {
      const outcome = await activities['records.finish'](input);
      const { request, stages, startedAt, error } = input;
      const { pipeline } = request;
      const { status } = outcome;
      runs.inc({ pipeline, status, code: error === null ? '' : knownCode(error.code) });
      runSeconds.observe({ pipeline, status }, (Date.now() - Date.parse(startedAt)) / 1_000);
      for (const { name: stage, status: ended, startedAt: from, endedAt: to } of stages) {
        if (from === undefined || to === undefined) continue;
        stageSeconds.observe({ pipeline, stage, status: ended }, (to - from) / 1_000);
      }
      return outcome;
    },
  });
}
