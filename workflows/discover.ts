import type { ArtifactRef } from '../schemas/artifact';
import { CAPABILITIES, capabilityQueue } from '../schemas/constants/task-queues';
import type { CandidateDecision } from '../schemas/discovery/review';
import type { PipelineOutput } from '../schemas/pipeline';
import { discover as contract } from '../schemas/pipelines/discover';
import type { Review } from '../schemas/progress';
import { EVIDENCE_LIMITS } from '../schemas/quantum/frontier-steps';
import { pipeline } from './pipeline';
import type { Run } from './run';
import { Staged } from './staged';
import { rank } from './stages/candidates';
import { curateSets } from './stages/curation';
import { DOCKING, DOCKING_NEEDS, dockFirst, whyNoDocking } from './stages/docking';
import { joinRejections } from './stages/funnel';
import { makeAnalogues, whyNoAnalogues } from './stages/generation';
import { ingest } from './stages/ingestion';
import { learn } from './stages/learning';
import type { Programme, ProgrammeState } from './stages/programme';
import { REFINEMENT_NEEDS, refineBest } from './stages/refinement';
import { describe, filter, score } from './stages/scoring';

type Decision = PipelineOutput<typeof contract>['decision'];

const needs = [capabilityQueue(CAPABILITIES.rdkit)];

/** The `discover` pipeline: from known actives and a library to reviewed candidates. */
export const discover = pipeline(contract, async (input, run) => {
  const programme: Programme = { run, input };
  const staged = new Staged<ProgrammeState>(run, input);
  run.limit(input.budget);
  // A run that fails or is cancelled tells what its stages found, and another can go on from there.
  run.keeps(() => outputOf(staged, { decision: 'not reviewed', rejections: null, run }));
  await staged.stage('ingest', { requires: [], body: (stage) => ingest(stage, programme) });
  await staged.stage('curate', {
    needs,
    requires: ['sets', 'quality'],
    body: (stage, found) => curateSets(stage, programme, found),
  });
  await staged.stage('generate', {
    needs,
    requires: ['sets', 'quality', 'curated', 'actives'],
    unless: () => whyNoAnalogues(programme),
    body: (stage, found) => makeAnalogues(stage, programme, found),
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
  await staged.stage('dock', {
    needs: DOCKING_NEEDS,
    requires: ['scored', 'actives', 'receptors'],
    unless: (found) => whyNoDocking(programme, found),
    body: (stage, found) => dockFirst(stage, programme, found),
  });
  await staged.stage('learn', {
    needs: DOCKING_NEEDS,
    requires: ['pool', 'docked', 'curve', 'receptors'],
    unless: () => (input.learn.rounds === 0 ? 'the programme asks for no rounds' : null),
    body: (stage, found) => learn(stage, programme, found),
  });
  await staged.stage('refine', {
    needs: REFINEMENT_NEEDS,
    requires: ['scored', 'actives', 'objectives', 'docked'],
    unless: () => (input.refine.top === 0 ? 'the programme asks for no refinement' : null),
    body: (stage, found) => refineBest(stage, programme, found),
  });
  await staged.stage('rank', {
    requires: ['scored', 'actives', 'objectives', 'quality'],
    body: (stage, found) => rank(stage, programme, found),
  });
  const decision = await approve(staged, programme);
  const rejections = await run.stage('report', (stage) => joinRejections(stage, staged.rejections));
  const output = outputOf(staged, { decision, rejections, run });
  return { rejected: decision === 'rejected', output };
});

/** Everything that the stages found, as the record and the report have it. */
function outputOf(
  staged: Staged<ProgrammeState>,
  o: { decision: Decision; rejections: ArtifactRef | null; run: Run },
): PipelineOutput<typeof contract> {
  const { decision, rejections, run } = o;
  const { quality = {}, validation = null, models = [], affinity = null } = staged.found;
  const { ranked, receptors = [], dataReports = {}, scaffolds = [] } = staged.found;
  return {
    decision,
    funnel: staged.funnel,
    notRun: run.notRun,
    quality,
    dataReports,
    scaffolds,
    generation: staged.found.generation ?? null,
    validation,
    models,
    affinity,
    receptors: receptors.map(({ receptor: _, structure: __, boundLigand: ___, ...told }) => told),
    ...dockingOf(staged.found),
    refinements: staged.found.refinements ?? [],
    quantum: staged.found.quantum
      ? { ...staged.found.quantum, limits: [...EVIDENCE_LIMITS] }
      : null,
    sensitivity: ranked?.sensitivity ?? [],
    front: ranked?.front ?? null,
    candidates: ranked?.molecules ?? null,
    poses: ranked?.poses ?? null,
    candidateCount: ranked?.count ?? 0,
    candidateDecisions: candidateDecisions(ranked?.restricted ?? [], run.reviewed),
    rejections,
    rejectedBy: staged.rejectedBy,
    stageResults: { ...staged.results },
    nodeTimesMs: run.nodeTimesMs(),
  };
}

async function approve(
  staged: Staged<ProgrammeState>,
  { run, input }: Programme,
): Promise<Decision> {
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
    const apart = unapproved(ranked?.restricted ?? [], run.reviewed);
    const note = `${given.decision === 'approve' ? 'approved' : 'rejected'} by ${given.by}`;
    stage.note(
      apart.length === 0 ? note : `${note}; restricted, not approved: ${apart.join(', ')}`,
    );
    return given;
  });
  if (review?.decision === 'reject') return 'rejected';
  return autoApprove ? 'auto-approved' : 'approved';
}

/** What was docked and how learning went, for the report. */
function dockingOf({ docked, curve = [], rounds = [] }: Partial<ProgrammeState>) {
  if (docked === undefined) return { docking: null, learning: null };
  const { count, failed } = docked;
  return {
    docking: { count, failed, rounds },
    learning: { property: DOCKING, unit: 'kcal/mol', curve },
  };
}

/** What was decided last on each candidate; a restricted one that nobody approved by itself is rejected. */
function candidateDecisions(
  restricted: readonly string[],
  reviews: readonly Review[],
): CandidateDecision[] {
  const last = new Map<string, CandidateDecision>();
  for (const { candidate, decision, by, comment } of reviews) {
    if (candidate === undefined || decision === 'comment') continue;
    last.set(candidate, { candidate, decision, by, comment });
  }
  const comment = 'of a class of substances that a person has to approve one by one; nobody did';
  for (const candidate of unapproved(restricted, reviews)) {
    if (last.has(candidate)) continue;
    last.set(candidate, { candidate, decision: 'reject', by: 'safety policy', comment });
  }
  return [...last.values()];
}

function unapproved(restricted: readonly string[], reviews: readonly Review[]): string[] {
  const approved = reviews.filter(({ decision }) => decision === 'approve');
  return restricted.filter((id) => !approved.some(({ candidate }) => candidate === id));
}
