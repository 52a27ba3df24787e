"""What Python RDKit says of molecules: the reference for kernels/chemistry.

Reads one JSON object from standard input: {"molecules": [...], "want": [...]}, where a molecule
is a SMILES or a molblock. Writes a JSON array with one object per molecule, holding the wanted
keys, or null for a molecule that RDKit refuses.
"""
import json
import os
import sys
from multiprocessing import Pool

from rdkit import Chem, RDConfig, RDLogger
from rdkit.Chem import QED, rdFingerprintGenerator, rdMolDescriptors
from rdkit.Chem.FilterCatalog import FilterCatalog, FilterCatalogParams
from rdkit.Chem.MolStandardize import rdMolStandardize
from rdkit.Chem.Scaffolds import MurckoScaffold

sys.path.append(os.path.join(RDConfig.RDContribDir, "SA_Score"))
import sascorer  # noqa: E402

RDLogger.DisableLog("rdApp.*")
PROPERTIES = rdMolDescriptors.Properties()
MORGAN = rdFingerprintGenerator.GetMorganGenerator(radius=2)


def catalogue(name):
    params = FilterCatalogParams()
    params.AddCatalog(getattr(FilterCatalogParams.FilterCatalogs, name))
    return FilterCatalog(params)


PAINS = catalogue("PAINS")
BRENK = catalogue("BRENK")


def standardise(mol):
    """Cleanup, largest fragment, neutralise: no canonical tautomer."""
    clean = rdMolStandardize.Cleanup(mol)
    parent = rdMolStandardize.FragmentParent(clean, skipStandardize=True)
    neutral = rdMolStandardize.Uncharger().uncharge(parent)
    return {"smiles": Chem.MolToSmiles(neutral), "inchiKey": Chem.MolToInchiKey(neutral)}


def bits(mol, radius, length):
    fingerprint = rdMolDescriptors.GetMorganFingerprintAsBitVect(mol, radius, nBits=length)
    return list(fingerprint.GetOnBits())


def descriptors(mol):
    return dict(zip(PROPERTIES.GetPropertyNames(), PROPERTIES.ComputeProperties(mol)))


def morgan_counts(mol):
    return list(MORGAN.GetSparseCountFingerprint(mol).GetNonzeroElements().items())


WANTS = {
    "canonical": Chem.MolToSmiles,
    "standardise": standardise,
    "descriptors": descriptors,
    "qed": QED.qed,
    "qedProperties": lambda mol: list(QED.properties(mol)),
    "sa": sascorer.calculateScore,
    "morganCounts": morgan_counts,
    "bits2048": lambda mol: bits(mol, 2, 2048),
    "bits1024r3": lambda mol: bits(mol, 3, 1024),
    "pains": lambda mol: [entry.GetDescription() for entry in PAINS.GetMatches(mol)],
    "brenk": lambda mol: [entry.GetDescription() for entry in BRENK.GetMatches(mol)],
    "scaffold": lambda mol: MurckoScaffold.MurckoScaffoldSmiles(mol=mol),
}


def answer(task):
    molecule, want = task
    mol = Chem.MolFromMolBlock(molecule) if "M  END" in molecule else Chem.MolFromSmiles(molecule)
    if mol is None:
        return None
    return {key: WANTS[key](Chem.Mol(mol)) for key in want}


def main():
    request = json.load(sys.stdin)
    tasks = [(molecule, request["want"]) for molecule in request["molecules"]]
    with Pool() as pool:
        json.dump(pool.map(answer, tasks, chunksize=32), sys.stdout, allow_nan=False)


if __name__ == "__main__":
    main()
