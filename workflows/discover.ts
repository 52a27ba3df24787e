import { CAPABILITIES, capabilityQueue } from '../schemas/constants/task-queues';
import type { CandidateDecision } from '../schemas/discovery/review';
import * as discovery from '../schemas/discovery/steps';
import type { PipelineOutput } from '../schemas/pipeline';
import { discover as contract } from '../schemas/pipelines/discover';
import type { Review } from '../schemas/progress';
import { pipeline } from './pipeline';
import type { Stage } from './run';
import { type Found, type Outcome, Staged } from './staged';
import { curateSets } from './stages/curation';
import { joinRejections } from './stages/funnel';
import { ingest } from './stages/ingestion';
import type { Programme, ProgrammeState } from './stages/programme';
import { rankBest } from './stages/ranking';
import { describe, filter, score } from './stages/scoring';

const needs = [capabilityQueue(CAPABILITIES.rdkit)];

/** The `discover` pipeline: from known actives and a library to reviewed candidates. */
export const discover = pipeline(contract, async (input, run) => {
  const programme: Programme = { run, input };
  const staged = new Staged<ProgrammeState>(run, input);
  run.limit(input.budget);
  await staged.stage('ingest', { requires: [], body: (stage) => ingest(stage, programme) });
  await staged.stage('curate', {
    needs,
    requires: ['sets', 'quality'],
    body: (stage, found) => curateSets(stage, programme, found),
  });
  await staged.stage('generate', {
    requires: ['curated'],
    unless: () => 'no node of this release generates molecules',
    body: async () => ({ found: {} }),
  });
  await staged.stage('filter', {
    needs,
    requires: ['curated', 'actives'],
    body: (stage, found) => filter(stage, programme, found),
  });
  await staged.stage('properties', {
    needs,
    requires: ['passed', 'trainings'],
    body: (stage, found) => describe(stage, programme, found),
  });
  await staged.stage('score', {
    needs,
    requires: ['described', 'actives', 'objectives'],
    body: (stage, found) => score(stage, programme, found),
  });
  for (const name of ['dock', 'learn', 'refine']) {
    await staged.stage(name, {
      requires: ['scored'],
      unless: () => 'the programme names no receptor',
      body: async () => ({ found: {} }),
    });
  }
  await staged.stage('rank', {
    requires: ['scored', 'actives', 'objectives'],
    body: (stage, found) => rank(stage, programme, found),
  });
  const decision = await approve(staged, programme);
  const rejections = await run.stage('report', (stage) => joinRejections(stage, staged.rejections));
  const { quality = {}, validation = null, models = [], ranked } = staged.found;
  return {
    rejected: decision === 'rejected',
    output: {
      decision,
      funnel: staged.funnel,
      notRun: run.notRun,
      quality,
      validation,
      models,
      candidates: ranked?.molecules ?? null,
      candidateCount: ranked?.count ?? 0,
      candidateDecisions: candidateDecisions(run.reviewed),
      rejections,
      stageResults: { ...staged.results },
      nodeTimesMs: run.nodeTimesMs(),
    },
  };
});

async function rank(
  stage: Stage,
  { input }: Programme,
  { scored, actives, objectives }: Found<ProgrammeState, 'scored' | 'actives' | 'objectives'>,
): Promise<Outcome<ProgrammeState>> {
  const { top, seed } = input;
  const { all: references, hidden: exclude } = actives;
  const options = { references, exclude, objectives, top, seed };
  const { molecules, count, considered } = await rankBest(stage, scored, options);
  const { ids } = await stage.step(discovery.identify, { molecules });
  const found = { ranked: { molecules, count, ids } };
  if (considered === scored.count) return { found };
  const dropped = { HIDDEN_ACTIVE: scored.count - considered };
  return { found, molecules: { entered: scored.count, left: considered, dropped } };
}

async function approve(
  staged: Staged<ProgrammeState>,
  { run, input }: Programme,
): Promise<PipelineOutput<typeof contract>['decision']> {
  const { autoApprove, review: policy } = input;
  if (staged.whyStopped !== null) {
    run.skip('approve', staged.whyStopped);
    return staged.isRejected ? 'rejected' : 'not reviewed';
  }
  const { ranked } = staged.found;
  run.nameCandidates(ranked?.ids ?? []);
  const review = await run.stage('approve', async (stage) => {
    const { runId } = run.context;
    const what = `Waiting for a review of ${ranked?.count ?? 0} candidates: athanor runs approve|reject ${runId}`;
    const given = await run.review(what, { autoApprove, policy });
    stage.note(`${given.decision === 'approve' ? 'approved' : 'rejected'} by ${given.by}`);
    return given;
  });
  if (review?.decision === 'reject') return 'rejected';
  return autoApprove ? 'auto-approved' : 'approved';
}

/** What was decided last on each candidate. */
function candidateDecisions(reviews: readonly Review[]): CandidateDecision[] {
  const last = new Map<string, CandidateDecision>();
  for (const { candidate, decision, by, comment } of reviews) {
    if (candidate === undefined || decision === 'comment') continue;
    last.set(candidate, { candidate, decision, by, comment });
  }
  return [...last.values()];
}
