/**
 * A program for Python 3 around PySCF: the question comes as `order` from `order.json`, `say` writes
 * `answer.json`, where `missing` names what cannot be imported and `refused` why a molecule is not taken.
 * `build(atoms, spin)` makes the molecule, within `orbitalsMax` and `memoryMb` of the order.
 * @param imports lines that may fail where PySCF is missing or too old
 */
export function pyscfProgram(imports: readonly string[], body: string): string {
  return `
import json, sys

def say(**answer):
    with open('answer.json', 'w') as file:
        json.dump(answer, file)

with open('order.json') as file:
    order = json.load(file)

try:
${imports.map((line) => `    ${line}`).join('\n')}
except ImportError as error:
    say(missing=str(error))
    sys.exit(0)

class Refused(Exception):
    pass

def build(atoms, spin):
    try:
        mol = gto.M(atom=[(a['element'], (a['x'], a['y'], a['z'])) for a in atoms], unit='Angstrom',
                    basis=order['basis'], charge=order['charge'], spin=spin, verbose=0,
                    max_memory=order['memoryMb'])
    except (KeyError, RuntimeError, ValueError, AssertionError) as error:
        raise Refused(f'PySCF cannot build this molecule: {error}')
    if mol.nao_nr() > order['orbitalsMax']:
        raise Refused(f"{mol.nao_nr()} orbitals were found; allowed are {order['orbitalsMax']}")
    return mol
${body}`;
}
