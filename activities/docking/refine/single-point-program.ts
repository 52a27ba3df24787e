import { pyscfProgram } from '../../quantum/integrals/pyscf-frame';

/**
 * What PySCF is asked to do, as a program for Python 3: geometries and method in `order.json`, energies in
 * `answer.json` of its folder, one for each geometry.
 */
export const SINGLE_POINT_PROGRAM = pyscfProgram(
  ['import pyscf', 'from pyscf import dft, gto, scf, solvent'],
  `
def energy(atoms):
    mol = build(atoms, 0)
    name = order['functional']
    field = scf.RHF(mol) if name == 'hf' else dft.RKS(mol, xc=name)
    field = field.density_fit()
    if order['solvent'] == 'water':
        field = solvent.ddCOSMO(field)
    field.conv_tol = 1e-9
    field.max_cycle = 150
    found = field.kernel()
    if not field.converged:
        raise Refused('the field did not converge')
    return float(found)

try:
    say(energies=[energy(atoms) for atoms in order['geometries']], tool=f'pyscf {pyscf.__version__}')
except Refused as error:
    say(refused=str(error))
`,
);
