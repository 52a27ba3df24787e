import type { ArtifactRef } from '../schemas/artifact';
import { CAPABILITIES, capabilityQueue } from '../schemas/constants/task-queues';
import type { PipelineInput, PipelineOutput } from '../schemas/pipeline';
import { comparePoint, vqe as contract, VARIATIONAL_LIMITS } from '../schemas/pipelines/vqe';
import { computeIntegrals, type IntegralsResult } from '../schemas/quantum/integrals-steps';
import { diagonalise, hartreeFock, minimiseEnergy } from '../schemas/quantum/vqe-steps';
import { pipeline } from './pipeline';
import type { Run } from './run';

type Input = PipelineInput<typeof contract>;
type Output = PipelineOutput<typeof contract>;

/** The `vqe` pipeline: integrals where they are missing, then every point on its own, baselines first. */
export const findEnergies = pipeline(contract, async (input, run) => {
  // Runs that began before molecules could be given have none.
  const { integrals: files, molecules = [], ...question } = input;
  const computed = await integralsOf(molecules, run);
  const refs = [...(files as ArtifactRef[]), ...computed.map((one) => one.integrals)];
  if (refs.length === 0) {
    for (const stage of ['baselines', 'minimise']) run.skip(stage, 'there are no integrals');
    return { output: { ...NOTHING, computed } };
  }
  return { output: { ...(await energiesOf(refs, question, run)), computed } };
});

const NOTHING = { energies: [], baselines: [], searches: [], limits: VARIATIONAL_LIMITS };

/** Computes integrals; none where no node can, which the stage says. */
async function integralsOf(molecules: Input['molecules'], run: Run): Promise<IntegralsResult[]> {
  if (molecules.length === 0) {
    run.board.leaveOut('integrals');
    return [];
  }
  const found = await run.stage(
    'integrals',
    (stage) =>
      Promise.all(
        molecules.map(({ name: _name, geometry, ...molecule }) =>
          stage.step(computeIntegrals, {
            ...molecule,
            geometry: (geometry as ArtifactRef | undefined) ?? null,
          }),
        ),
      ),
    [capabilityQueue(CAPABILITIES.pyscf)],
  );
  return found ?? [];
}

async function energiesOf(
  refs: readonly ArtifactRef[],
  question: Omit<Input, 'integrals' | 'molecules'>,
  run: Run,
): Promise<Omit<Output, 'computed'>> {
  const { frozenOrbitals, activeOrbitals, mapping, reduction, states } = question;
  const molecule = { frozenOrbitals, activeOrbitals, mapping, reduction, states };
  const baselines = await run.stage('baselines', (stage) =>
    Promise.all(
      refs.map(async (integrals) => ({
        hartreeFock: await stage.step(hartreeFock, { ...molecule, integrals }),
        exact: await stage.step(diagonalise, { ...molecule, integrals }),
      })),
    ),
  );
  const searches = await run.stage('minimise', (stage) =>
    Promise.all(refs.map((integrals) => stage.step(minimiseEnergy, { ...question, integrals }))),
  );
  if (baselines === null || searches === null) throw new Error('a stage without needs was not run');
  const energies = searches.map(({ energy }, i) => {
    const own = baselines[i] as (typeof baselines)[number];
    return comparePoint(i + 1, {
      hartreeFock: own.hartreeFock.energiesHartree[0] as number,
      exact: own.exact.energiesHartree[0] as number,
      vqe: energy.energiesHartree[0] as number,
    });
  });
  return { energies, baselines, searches, limits: VARIATIONAL_LIMITS };
}
