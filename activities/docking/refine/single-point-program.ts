/**
 * What PySCF is asked to do, as a program for Python 3: geometries and method in `order.json`, energies in
 * `answer.json` of its folder, one for each geometry.
 */
export const SINGLE_POINT_PROGRAM = `
import json, sys

def say(**answer):
    with open('answer.json', 'w') as file:
        json.dump(answer, file)

with open('order.json') as file:
    order = json.load(file)

try:
    import pyscf
    from pyscf import dft, gto, scf, solvent
except ImportError as error:
    say(missing=str(error))
    sys.exit(0)

class Refused(Exception):
    pass

def energy(atoms):
    try:
        mol = gto.M(atom=[(a['element'], (a['x'], a['y'], a['z'])) for a in atoms], unit='Angstrom',
                    basis=order['basis'], charge=order['charge'], spin=0, verbose=0,
                    max_memory=order['memoryMb'])
    except (KeyError, RuntimeError, ValueError, AssertionError) as error:
        raise Refused(f'PySCF cannot build this molecule: {error}')
    if mol.nao_nr() > order['orbitalsMax']:
        raise Refused(f"{mol.nao_nr()} orbitals were found; allowed are {order['orbitalsMax']}")
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
`;
