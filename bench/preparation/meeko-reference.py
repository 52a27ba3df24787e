"""Meeko (PyPI) as the outside truth for ligand PDBQTs: molblocks in, atoms with types and torsions out."""
import json
import sys

from meeko import MoleculePreparation, PDBQTWriterLegacy
from rdkit import Chem, RDLogger

RDLogger.DisableLog("rdApp.*")
# Ours keeps macrocycles as they are; Meeko opens them unless told so.
preparation = MoleculePreparation(rigid_macrocycles=True)
answers = []
for block in json.load(sys.stdin):
    molecule = Chem.MolFromMolBlock(block, removeHs=False)
    text, is_ok, _ = PDBQTWriterLegacy.write_string(preparation.prepare(molecule)[0])
    answers.append(text if is_ok else None)
json.dump(answers, sys.stdout)
