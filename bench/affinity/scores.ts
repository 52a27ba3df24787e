import * as chemistry from '../../activities/chemistry';
import { checkAffinityStep } from '../../activities/discovery';
import * as docking from '../../activities/docking';
import type { StepImplementation } from '../../activities/implement';
import { STRICTEST, sandboxContext } from '../../activities/runtime/sandbox';
import type { AffinityCheck } from '../../schemas/discovery/affinity-steps';
import type { Objective } from '../../schemas/discovery/objectives';
import type { DockedRow, PoseScore } from '../../schemas/docking/dock-steps';
import type { DescribedRow, Quantity } from '../../schemas/molecule';
import type { StepBench } from '../../tests/support/step-context';
import type { Series } from './series';

/** How the ligands of a series are scored: where they were modelled, or docked anew. */
export type Scoring = 'given pose' | 'docked';

/** What was found for one series by one scoring. */
export interface Scored {
  /** Ligands without a score, with the reason of each. */
  failures: string[];
  check: AffinityCheck | null;
  because: string;
}

const BY_ENERGY: Objective = {
  ...{ name: 'docking', title: 'Docking score', unit: 'kcal/mol', weight: 1 },
  ...{ goal: 'lower', low: -30, high: 0 },
};
const SEED = 1;

/** Scores a series by Vina after our preparation, and holds the ranking against the measured affinities. */
export async function scoreSeries(
  bench: StepBench,
  series: Series,
  o: { scoring: Scoring; exhaustiveness: number },
): Promise<Scored> {
  const structure = await bench.put(series.receptor);
  const ligand = await bench.put(series.ligands.map((one) => `${one.molblock}$$$$\n`).join(''));
  const receptor = await bench.run(docking.prepareReceptorStep, { structure, ligand });
  const source = series.ligands.map(({ id, molblock }, index) => ({ index, id, molblock }));
  const molecules = await bench.putRows(source);
  const preparation = { conformer: o.scoring === 'docked' ? 'embed' : 'given' };
  const prepared = await bench.run(docking.prepareLigandsStep, { molecules, preparation });
  const site = { name: series.target, pdbqt: receptor.receptor };
  const scored =
    o.scoring === 'docked'
      ? await runNative(bench, docking.dockStep, {
          molecules: prepared.molecules,
          receptors: [{ ...site, box: receptor.box }],
          ...{ exhaustiveness: o.exhaustiveness, seeds: [SEED] },
        })
      : await runNative(bench, docking.scorePoseStep, {
          molecules: prepared.molecules,
          receptor: site,
        });
  const failures = [
    ...(await bench.rows<{ id: string; reason: string }>(prepared.rejections)),
    ...(await bench.rows<{ id: string; reason: string }>(scored.rejections)),
  ].map(({ id, reason }) => `${id}: ${reason}`);
  const scores = new Map<number, Quantity>();
  for (const row of await bench.rows<DockedRow & { poseScore: PoseScore }>(scored.molecules)) {
    const { scoreKcalPerMol: value, tool: method } = row.docking ?? row.poseScore;
    scores.set(row.index, { value, standardDeviation: 0, unit: 'kcal/mol', method });
  }
  const rows = (await describe(bench, molecules)).flatMap((row) => {
    const quantity = scores.get(row.index);
    const { affinity } = series.ligands[row.index] as Series['ligands'][number];
    const measured = { value: affinity, relation: '=' };
    return quantity === undefined ? [] : [{ ...row, measured, quantities: { docking: quantity } }];
  });
  const { check, because } = await bench.run(checkAffinityStep, {
    batches: await bench.putBatches([rows]),
    ...{ objectives: [BY_ENERGY], seed: SEED },
  });
  return { failures, check, because };
}

async function describe(
  bench: StepBench,
  molecules: Awaited<ReturnType<StepBench['putRows']>>,
): Promise<DescribedRow[]> {
  const standard = await bench.run(chemistry.standardiseStep, { molecules });
  const fingerprint = { radius: 2, bits: 2048 };
  const described = await bench.run(chemistry.descriptorsStep, {
    molecules: standard.molecules,
    fingerprint,
  });
  return bench.rows<DescribedRow>(described.molecules);
}

function runNative<I, O>(
  bench: StepBench,
  step: StepImplementation<I, O>,
  input: unknown,
): Promise<O> {
  const sandbox = sandboxContext(STRICTEST, step.contract as never);
  return bench.run(step, input, { ...bench.context(), ...sandbox });
}
