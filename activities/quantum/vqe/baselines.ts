import { qubitProblem } from '../../../kernels/quantum/ansatz/problem';
import { parityOf } from '../../../kernels/quantum/chemistry/bits';
import { hartreeFockEnergy } from '../../../kernels/quantum/chemistry/hartree-fock';
import { exactStates } from '../../../kernels/quantum/chemistry/lanczos';
import { diagonalise, hartreeFock } from '../../../schemas/quantum/vqe-steps';
import { implement } from '../../implement';
import { readMolecule, refusing } from './molecule';

/** The Hartree–Fock energy of a molecule. */
export const hartreeFockStep = implement(hartreeFock, async (input, { artifacts }) => ({
  method: 'hartree-fock' as const,
  energiesHartree: [hartreeFockEnergy(await readMolecule(artifacts, input))],
  ...{ iterations: 0, evaluations: 1, residualHartree: null },
}));

/** The exact energies of a molecule, in the symmetry in which the variational search looks. */
export const diagonaliseStep = implement(diagonalise, async (input, { artifacts }) => {
  const integrals = await readMolecule(artifacts, input);
  const found = refusing(() => {
    const { mapping, tapering } = qubitProblem(integrals, input);
    const { symmetries, reference } = tapering;
    const accepts = (occupation: number) => {
      const state = mapping.basisState(occupation);
      return symmetries.masks.every((mask) => parityOf(mask & (state ^ reference)) === 0);
    };
    return exactStates(integrals, { states: input.states, accepts });
  });
  const products = found.reduce((sum, { iterations }) => sum + iterations, 0);
  return {
    method: 'exact' as const,
    energiesHartree: found.map(({ energyHartree }) => energyHartree),
    iterations: products,
    evaluations: products,
    residualHartree: Math.max(...found.map(({ residualHartree }) => residualHartree)),
  };
});
