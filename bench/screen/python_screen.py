"""The work of `screen` in Python RDKit: what a chemist would write with multiprocessing.

Usage: python_screen.py LIBRARY.smi PROCESSES. Its first line of output says that all processes have
loaded RDKit; then it goes through the library once for each line of input, and answers with one
JSON line: {"seconds": s, "kept": n}.
"""
import json
import os
import sys
import time
from multiprocessing import Pool

from rdkit import Chem, RDConfig, RDLogger
from rdkit.Chem import QED, rdFingerprintGenerator, rdMolDescriptors
from rdkit.Chem.FilterCatalog import FilterCatalog, FilterCatalogParams
from rdkit.Chem.MolStandardize import rdMolStandardize
from rdkit.Chem.Scaffolds import MurckoScaffold

sys.path.append(os.path.join(RDConfig.RDContribDir, "SA_Score"))
import sascorer  # noqa: E402

RDLogger.DisableLog("rdApp.*")
LIPINSKI_VIOLATIONS_MAX = 1
SA_MAX = 6
CHUNK = 100


def catalogue(name):
    params = FilterCatalogParams()
    params.AddCatalog(getattr(FilterCatalogParams.FilterCatalogs, name))
    return FilterCatalog(params)


PROPERTIES = rdMolDescriptors.Properties()
NAMES = list(PROPERTIES.GetPropertyNames())
MORGAN = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=2048)
UNCHARGER = rdMolStandardize.Uncharger()
PAINS = catalogue("PAINS")
BRENK = catalogue("BRENK")


def standardise(smiles):
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        return None
    clean = rdMolStandardize.Cleanup(mol)
    parent = rdMolStandardize.FragmentParent(clean, skipStandardize=True)
    # Read again: a molecule that was taken apart has lost its rings.
    return Chem.MolFromSmiles(Chem.MolToSmiles(UNCHARGER.uncharge(parent)))


def passes(mol, values, sa):
    violations = (
        (values["amw"] > 500)
        + (values["CrippenClogP"] > 5)
        + (values["lipinskiHBD"] > 5)
        + (values["lipinskiHBA"] > 10)
    )
    if violations > LIPINSKI_VIOLATIONS_MAX:
        return False
    if values["NumRotatableBonds"] > 10 or values["tpsa"] > 140 or sa > SA_MAX:
        return False
    alerts = [entry.GetDescription() for list in (PAINS, BRENK) for entry in list.GetMatches(mol)]
    return not alerts


def screen(line):
    """Everything that `screen` computes of one molecule; what was computed once is used again."""
    mol = standardise(line.split(" ")[0])
    if mol is None:
        return False
    Chem.MolToInchiKey(mol)
    values = dict(zip(NAMES, PROPERTIES.ComputeProperties(mol)))
    sa = sascorer.calculateScore(mol)
    if not passes(mol, values, sa):
        return False
    QED.qed(mol)
    MurckoScaffold.MurckoScaffoldSmiles(mol=mol)
    MORGAN.GetFingerprint(mol)
    return True


def main():
    path, processes = sys.argv[1], int(sys.argv[2])
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    with Pool(processes) as pool:
        pool.map(screen, lines[:200], chunksize=1)
        print(json.dumps({"ready": True}), flush=True)
        for _ in sys.stdin:
            started = time.perf_counter()
            kept = sum(pool.imap_unordered(screen, lines, chunksize=CHUNK))
            seconds = time.perf_counter() - started
            print(json.dumps({"seconds": seconds, "kept": kept}), flush=True)


if __name__ == "__main__":
    main()
