import type { ArtifactRef } from '../schemas/artifact';
import { comparePoint, vqe as contract, VARIATIONAL_LIMITS } from '../schemas/pipelines/vqe';
import { diagonalise, hartreeFock, minimiseEnergy } from '../schemas/quantum/vqe-steps';
import { pipeline } from './pipeline';

/** The `vqe` pipeline: every file on its own, baselines first. */
export const findEnergies = pipeline(contract, async (input, run) => {
  const { integrals: files, ...question } = input;
  const { frozenOrbitals, activeOrbitals, mapping, reduction, states } = question;
  const molecule = { frozenOrbitals, activeOrbitals, mapping, reduction, states };
  const refs = files as ArtifactRef[];
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
  return { output: { energies, baselines, searches, limits: VARIATIONAL_LIMITS } };
});
