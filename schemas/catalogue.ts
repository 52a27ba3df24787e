import * as dataSteps from './chemistry/data-steps';
import * as generation from './chemistry/generate-steps';
import * as models from './chemistry/model-steps';
import * as protonation from './chemistry/protonate-steps';
import * as refinement from './chemistry/refine-steps';
import * as singlePoints from './chemistry/single-point-steps';
import * as chemistry from './chemistry/steps';
import * as tautomers from './chemistry/tautomer-steps';
import * as affinity from './discovery/affinity-steps';
import * as evaluated from './discovery/evaluated-steps';
import * as learning from './discovery/learning-steps';

import * as discovery from './discovery/steps';
import * as docking from './docking/dock-steps';
import * as ligandSteps from './docking/ligand-steps';
import * as poseChecks from './docking/pose-checks';
import * as poseView from './docking/pose-view';
import * as receptorSteps from './docking/receptor-steps';
import * as evaluation from './evaluation/steps';
import * as library from './library/steps';
import type { AnyPipeline } from './pipeline';
import { benchmarkDevice } from './pipelines/benchmark-device';
import { discover } from './pipelines/discover';
import { evaluate } from './pipelines/evaluate';
import { qaoa } from './pipelines/qaoa';
import { registerDataset } from './pipelines/register-dataset';
import { screen } from './pipelines/screen';
import { simulateCircuit } from './pipelines/simulate-circuit';
import { sweep } from './pipelines/sweep';
import { train } from './pipelines/train';
import { vqe } from './pipelines/vqe';
import * as benchmarkSteps from './quantum/benchmark-steps';
import * as contraction from './quantum/contraction';
import * as evolutionSteps from './quantum/evolution';
import * as fragmentSteps from './quantum/fragment-steps';
import * as frontierSteps from './quantum/frontier-steps';
import * as integralsSteps from './quantum/integrals-steps';
import * as qaoaSteps from './quantum/qaoa-steps';
import * as quantum from './quantum/steps';
import * as vqeSteps from './quantum/vqe-steps';
import * as simulation from './simulation/steps';
import type { AnyStep } from './step';
import * as sweepSteps from './sweep/steps';

/** The pipelines that come with Athanor. */
export const pipelines: readonly AnyPipeline[] = [
  benchmarkDevice,
  discover,
  evaluate,
  qaoa,
  registerDataset,
  screen,
  simulateCircuit,
  sweep,
  train,
  vqe,
];

/** The steps that come with Athanor. */
export const steps: readonly AnyStep[] = [
  library.split,
  library.deduplicate,
  library.concatenate,
  library.select,
  chemistry.standardise,
  chemistry.filter,
  chemistry.descriptors,
  chemistry.similarity,
  chemistry.depict,
  generation.generate,
  protonation.protonate,
  tautomers.canonicalTautomer,
  dataSteps.assessData,
  dataSteps.clusterScaffolds,
  models.fit,
  models.predict,
  evaluation.score,
  evaluation.measure,
  discovery.hide,
  discovery.validate,
  discovery.rank,
  learning.propose,
  learning.observe,
  affinity.checkAffinity,
  discovery.identify,
  evaluated.merge,
  evaluated.take,
  evaluated.listRefinements,
  receptorSteps.prepareReceptor,
  ligandSteps.prepareLigands,
  ligandSteps.meekoLigands,
  docking.dock,
  docking.scorePose,
  refinement.refine,
  singlePoints.singlePoint,
  poseChecks.checkPoses,
  poseView.viewPoses,
  quantum.simulate,
  evolutionSteps.evolve,
  fragmentSteps.planPoints,
  fragmentSteps.runFragment,
  fragmentSteps.combineFragments,
  contraction.planContraction,
  contraction.contract,
  contraction.sumContraction,
  integralsSteps.computeIntegrals,
  frontierSteps.frontier,
  vqeSteps.hartreeFock,
  vqeSteps.diagonalise,
  vqeSteps.minimiseEnergy,
  qaoaSteps.qaoa,
  benchmarkSteps.benchmarkDevice,
  simulation.reactionDiffusion,
  sweepSteps.layOut,
  sweepSteps.analyse,
  sweepSteps.fitSurrogates,
  sweepSteps.predictResponses,
];
