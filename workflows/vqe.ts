import type { ArtifactRef } from '../schemas/artifact';
import { comparePoint, vqe as contract } from '../schemas/pipelines/vqe';
import { diagonalise, hartreeFock, minimiseEnergy } from '../schemas/quantum/vqe-steps';
import { pipeline } from './pipeline';

const LIMITS = [
  'All methods see the same integrals: what the basis set and the active space leave out (frozen core, ' +
    'σ electrons beside a π space, virtual orbitals, and with them all dynamic correlation) is in none ' +
    'of these energies.',
  'Exact means exact for these integrals, not for the molecule: a full diagonalisation of an active ' +
    'space is CASCI.',
  'Small differences between molecules can change sign with what is left out: do not rank by them. ' +
    '2-pyridone minus 2-hydroxypyridine in 6-31G*, 8 electrons in 7 π orbitals, kcal/mol: Hartree–Fock ' +
    '−1.7, CASCI −1.8, NEVPT2 −3.8, but MP2 +2.2, and experiment on the bare molecules finds the ' +
    'hydroxypyridine (doi:10.1021/jp104625z); in STO-3G Hartree–Fock gives +17.0 and CASCI +8.1.',
  'The circuits are simulated without noise, and the energy is an exact expectation value.',
];

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
  return { output: { energies, baselines, searches, limits: LIMITS } };
});
