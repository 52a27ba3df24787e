import { qubitProblem } from '../../../kernels/quantum/ansatz/problem';
import { circuitOfProgram } from '../../../kernels/quantum/ansatz/program';
import { VqeSearch } from '../../../kernels/quantum/vqe/vqe';
import { minimiseEnergy } from '../../../schemas/quantum/vqe-steps';
import { implement } from '../../implement';
import { readMolecule, refusing } from './molecule';
import { Snapshots } from './snapshots';

/**
 * The variational search. Its whole state is kept after every iteration, and a later attempt goes on
 * from there to the same bits.
 */
export const minimiseEnergyStep = implement(minimiseEnergy, async (input, context) => {
  const integrals = await readMolecule(context.artifacts, input);
  const { adaptGradientHartree, ...rest } = input;
  const problem = refusing(() => qubitProblem(integrals, input));
  const snapshots = new Snapshots(context);
  const resumed = await snapshots.resumed();
  const search = new VqeSearch(problem, { ...rest, adaptGradient: adaptGradientHartree }, resumed);
  while (!search.done) {
    if (!search.advance()) continue;
    const snapshot = search.snapshot();
    await snapshots.keep(snapshot);
    context.progress(snapshot.found.length, input.states);
  }
  const { found, groundConvergence } = search.snapshot();
  const last = found.at(-1);
  const ground = search.programWith(found[0]?.operators ?? []);
  return {
    energy: {
      method: 'vqe' as const,
      energiesHartree: found.map(({ energyHartree }) => energyHartree),
      iterations: found.reduce((sum, { iterations }) => sum + iterations, 0),
      evaluations: found.reduce((sum, { evaluations }) => sum + evaluations, 0),
      residualHartree: null,
    },
    spinOrbitals: 2 * integrals.orbitals,
    qubits: problem.qubitCount,
    pauliTerms: problem.hamiltonian.length,
    parameters: ground.parameterCount,
    gates: circuitOfProgram(ground).operations.length,
    reason: last?.reason ?? '',
    overlapMax: search.overlapMax(),
    convergenceHartree: groundConvergence,
  };
});
