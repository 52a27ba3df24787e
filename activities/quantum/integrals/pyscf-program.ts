import { pyscfProgram } from './pyscf-frame';

/**
 * What PySCF is asked to do, as a program for Python 3: the question in `order.json`, the answer in
 * `answer.json` and the integrals in `integrals.fcidump` of its folder.
 *
 * Hartree–Fock is converged to 1e-11 Hartree, by second order where the usual iteration fails. The sign of
 * every orbital is chosen by its largest coefficient, and integrals are rounded to ten decimals: machines
 * of one kind then write the same file. Frozen electrons enter as a core energy and a mean field.
 */
export const PYSCF_PROGRAM = pyscfProgram(
  ['import numpy, pyscf', 'from pyscf import ao2mo, gto, scf', 'from pyscf.tools import fcidump'],
  `
def molecule():
    mol = build(order['atoms'], order['unpairedElectrons'])
    if mol.nelectron < 1:
        raise Refused('the molecule has no electrons')
    return mol

def hartree_fock(mol):
    field = scf.RHF(mol) if mol.spin == 0 else scf.ROHF(mol)
    field.conv_tol = 1e-11
    field.max_cycle = 200
    field.kernel()
    if not field.converged:
        field = field.newton()
        field.kernel()
    if not field.converged:
        raise Refused('Hartree-Fock did not converge for this geometry and spin')
    return field

def inner_orbitals(mol):
    # The shells of the noble gas before each element, less what a pseudopotential stands for.
    inner = 0
    for i in range(mol.natm):
        hidden = mol.atom_nelec_core(i)
        number = mol.atom_charge(i) + hidden
        shells = max([0] + [z for z in (2, 10, 18, 36, 54, 86) if z < number])
        inner += max(0, shells - hidden) // 2
    return inner

def active_space(mol, field):
    occupied = field.mo_occ
    count = len(occupied)
    core = inner_orbitals(mol) if order['frozenCore'] else 0
    chosen = [i - 1 for i in order['activeOrbitals']] or list(range(core, count))
    if len(set(chosen)) != len(chosen) or max(chosen) >= count:
        raise Refused(f'active orbitals are different numbers from 1 to {count}')
    chosen.sort()
    if len(chosen) > order['activeMax']:
        raise Refused(f"{len(chosen)} active orbitals were found; allowed are {order['activeMax']}")
    left = [i for i in range(count) if i not in chosen]
    if any(occupied[i] == 1 for i in left):
        raise Refused('orbitals with one electron must be active')
    return [i for i in left if occupied[i] == 2], chosen

def main():
    mol = molecule()
    field = hartree_fock(mol)
    orbitals = field.mo_coeff.copy()
    for i in range(orbitals.shape[1]):
        size = abs(orbitals[:, i])
        first = int(numpy.argmax(size > size.max() - 1e-6))
        if orbitals[first, i] < 0:
            orbitals[:, i] *= -1
    core, active = active_space(mol, field)
    inner = orbitals[:, core]
    density = 2 * inner @ inner.T
    coulomb, exchange = field.get_jk(mol, density)
    mean = coulomb - exchange / 2
    bare = field.get_hcore()
    energy = mol.energy_nuc() + float(numpy.einsum('ij,ji', density, bare + mean / 2))
    outer = orbitals[:, active]
    one = numpy.round(outer.T @ (bare + mean) @ outer, 10)
    two = numpy.round(ao2mo.kernel(mol, outer), 10)
    electrons = int(round(field.mo_occ[active].sum()))
    fcidump.from_integrals('integrals.fcidump', one, two, len(active), electrons, nuc=round(energy, 10),
                           ms=mol.spin, tol=1e-11, float_format='% .10f')
    counts = {}
    for i in range(mol.natm):
        counts[mol.atom_pure_symbol(i)] = counts.get(mol.atom_pure_symbol(i), 0) + 1
    first = [s for s in ('C', 'H') if s in counts] if 'C' in counts else []
    order_of = first + sorted(s for s in counts if s not in first)
    say(done=dict(
        formula=''.join(s + (str(counts[s]) if counts[s] > 1 else '') for s in order_of),
        basisOrbitals=int(mol.nao_nr()), orbitals=len(active), electrons=electrons,
        hartreeFockHartree=float(field.e_tot), coreHartree=energy,
        tool='pyscf ' + pyscf.__version__))

try:
    main()
except Refused as error:
    say(refused=str(error))
except MemoryError:
    say(refused='the integrals do not fit into the memory of the step')
`,
);
