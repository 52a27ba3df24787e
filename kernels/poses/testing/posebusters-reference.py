"""Poses broken on purpose, and what PoseBusters says of each.

Reads {"data": folder of shared data, "perCheck": n, "whole": n, "seed": s} from stdin and writes
{"receptors": {name: PDB text}, "cases": [{target, molblock, smiles, receptor, results}]}. Every broken pose
is a real pose (or, where the data have too few double bonds, an embedded conformer) changed in one way by
a random amount, from hardly to grossly; results are PoseBusters' booleans by our names of the checks.
"""

import json
import math
import random
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
import posebusters
from posebusters import PoseBusters
from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem
from rdkit.Chem.rdMolTransforms import SetAngleDeg, SetBondLength, SetDihedralDeg
from rdkit.Geometry import Point3D

RDLogger.DisableLog("rdApp.*")

COLUMNS = {
    "sanitization": "sanitization",
    "all_atoms_connected": "connected",
    "no_radicals": "no-radicals",
    "molecular_formula": "formula",
    "molecular_bonds": "connections",
    "double_bond_stereochemistry": "double-bond-stereo",
    "tetrahedral_chirality": "tetrahedral-chirality",
    "bond_lengths": "bond-lengths",
    "bond_angles": "bond-angles",
    "internal_steric_clash": "internal-clash",
    "aromatic_ring_flatness": "aromatic-ring-flatness",
    "non-aromatic_ring_non-flatness": "ring-non-flatness",
    "double_bond_flatness": "double-bond-flatness",
    "protein-ligand_maximum_distance": "protein-distance",
    "minimum_distance_to_protein": "protein-clash",
    "minimum_distance_to_organic_cofactors": "organic-cofactor-clash",
    "minimum_distance_to_inorganic_cofactors": "inorganic-cofactor-clash",
    "minimum_distance_to_waters": "water-clash",
    "volume_overlap_with_protein": "protein-overlap",
    "volume_overlap_with_organic_cofactors": "organic-cofactor-overlap",
    "volume_overlap_with_inorganic_cofactors": "inorganic-cofactor-overlap",
    "volume_overlap_with_waters": "water-overlap",
}

# Molecules with double bonds of which the data have one: alkenes and enones that drugs contain.
ALKENES = """CC/C(=C(\\c1ccccc1)c1ccc(OCCN(C)C)cc1)c1ccccc1
Oc1ccc(/C=C/c2cc(O)cc(O)c2)cc1
O=C(O)/C=C/c1ccc(O)c(O)c1
CC(=O)/C=C/C1=C(C)CCCC1(C)C
C/C(=C\\C(=O)Nc1ccccc1)C(=O)O
COC(=O)C1=C(C)NC(C)=C(C(=O)OC)C1c1ccccc1
O=C1C=CC(=O)N1c1ccccc1
CC1=C(CC(=O)O)c2cc(F)ccc2/C1=C\\c1ccc(S(C)=O)cc1
CN(C)C/C=C/C(=O)Nc1cccc(Cl)c1
C/C(=N\\O)C(/C)=C/c1ccncc1
CC1=C2C(=O)NCCN2CC1
N#C/C(=C/c1ccccc1)C(=O)N1CCCC1""".split("\n")

# A cofactor for poses to bump into: the heavy atoms of a benzamide.
COFACTOR = "NC(=O)c1ccccc1"
POCKET_ANGSTROM = 12


def main():
    question = json.load(sys.stdin)
    rng = random.Random(question["seed"])
    bases = load_bases(Path(question["data"]), question["seed"])
    receptors = {name: text for _, _, name, text in bases if name}
    cases = []
    for target, make in MAKERS.items():
        for k in range(question["perCheck"]):
            made = None
            while made is None:
                made = make(rng, bases, receptors, k)
            mol, reference, receptor = made
            cases.append({"target": target, "mol": mol, "reference": reference, "receptor": receptor})
    for mol, reference, receptor, _ in rng.sample(bases, min(len(bases), question["whole"])):
        cases.append({"target": None, "mol": mol, "reference": reference, "receptor": receptor})
    used = {case["receptor"] for case in cases}
    answers = [judged(case, receptors) for case in cases]
    json.dump({"receptors": {k: v for k, v in receptors.items() if k in used}, "cases": answers}, sys.stdout)


def load_bases(data, seed):
    """[(molecule with its pose, reference molecule, name of its receptor or None, PDB text)]"""
    bases = []
    for folder in ("cdk2", "tyk2", "thrombin"):
        protein = (data / "affinity" / folder / "protein.pdb").read_text()
        for mol in Chem.SDMolSupplier(str(data / "affinity" / folder / "ligands.sdf"), removeHs=False):
            bases.append((mol, folder, protein))
    pairs = [
        ("1iep/1iep_ligand.sdf", "1iep/1iep_receptorH.pdb"),
        ("1uw6/1uw6_ligand.sdf", "1uw6/1uw6_receptorH.pdb"),
        ("posebusters/1IA1_TQ3/1IA1_TQ3_ligand.sdf", "posebusters/1IA1_TQ3/1IA1_TQ3_no_ligand_no_solvent.pdb"),
        ("posebusters/1s3v/1s3v_ligand.sdf", "posebusters/1s3v/1s3v_protein_one_lig_removed.pdb"),
    ]
    for ligand, protein in pairs:
        mol = next(Chem.SDMolSupplier(str(data / "redock" / ligand), removeHs=False))
        bases.append((mol, ligand.split("/")[-1], (data / "redock" / protein).read_text()))
    for smiles in ALKENES:
        mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
        AllChem.EmbedMolecule(mol, randomSeed=seed)
        AllChem.MMFFOptimizeMolecule(mol)
        bases.append((mol, None, ""))
    result = []
    for i, (mol, name, protein) in enumerate(bases):
        reference = as_read(Chem.MolToMolBlock(mol))
        receptor = None if name is None else f"{name}-{i}"
        result.append((reference, reference, receptor, pocket(protein, mol)))
    return result


def pocket(text, mol):
    places = mol.GetConformer().GetPositions()
    lines = []
    for line in text.split("\n"):
        if line.startswith(("ATOM", "HETATM")):
            at = np.array([float(line[30:38]), float(line[38:46]), float(line[46:54])])
            if np.linalg.norm(places - at, axis=1).min() < POCKET_ANGSTROM:
                lines.append(line)
    return "\n".join(lines) + "\nEND\n"


def as_read(block):
    """As PoseBusters reads a file: neither sanitised nor with its hydrogens removed."""
    return Chem.MolFromMolBlock(block, sanitize=False, removeHs=False)


def sanitised(mol):
    copy = Chem.Mol(mol)
    Chem.SanitizeMol(copy)
    return copy


def pick(rng, bases, wants=lambda mol: True, in_receptor=False):
    while True:
        base = rng.choice(bases)
        if (base[2] or not in_receptor) and wants(sanitised(base[0])):
            return base


def changed(mol, positions):
    copy = Chem.Mol(mol)
    for i, p in enumerate(positions):
        copy.GetConformer().SetAtomPosition(i, Point3D(*map(float, p)))
    return copy


def single_bonds(mol):
    return [
        b for b in mol.GetBonds()
        if not b.IsInRing() and b.GetBeginAtom().GetAtomicNum() > 1 and b.GetEndAtom().GetAtomicNum() > 1
        and b.GetBeginAtom().GetDegree() > 1 and b.GetEndAtom().GetDegree() > 1
    ]


def matches(smarts):
    pattern = Chem.MolFromSmarts(smarts)
    return lambda mol: mol.HasSubstructMatch(pattern), lambda mol: list(mol.GetSubstructMatches(pattern))


def bond_lengths(rng, bases, receptors, k):
    mol, ref, receptor, _ = pick(rng, bases)
    s = sanitised(mol)
    bonds = [b for b in s.GetBonds() if not b.IsInRing() and min(b.GetBeginAtom().GetAtomicNum(), b.GetEndAtom().GetAtomicNum()) > 1]
    b = rng.choice(bonds)
    i, j = b.GetBeginAtomIdx(), b.GetEndAtomIdx()
    d = np.linalg.norm(np.subtract(*[s.GetConformer().GetPositions()[x] for x in (i, j)]))
    factor = rng.uniform(0.4, 0.95) if rng.random() < 0.5 else rng.uniform(1.05, 1.8)
    SetBondLength(s.GetConformer(), i, j, float(d * factor))
    return changed(mol, s.GetConformer().GetPositions()), ref, receptor


def bond_angles(rng, bases, receptors, k):
    mol, ref, receptor, _ = pick(rng, bases)
    s = sanitised(mol)
    triples = []
    for b in s.GetAtoms():
        near = [n.GetIdx() for n in b.GetNeighbors() if n.GetAtomicNum() > 1]
        for a in near:
            for c in near:
                if a != c and not s.GetBondBetweenAtoms(b.GetIdx(), c).IsInRing():
                    triples.append((a, b.GetIdx(), c))
    a, b, c = rng.choice(triples)
    SetAngleDeg(s.GetConformer(), a, b, c, rng.uniform(30, 175))
    return changed(mol, s.GetConformer().GetPositions()), ref, receptor


def internal_clash(rng, bases, receptors, k):
    mol, ref, receptor, _ = pick(rng, bases, lambda m: len(single_bonds(m)) > 2)
    s = sanitised(mol)
    for b in rng.sample(single_bonds(s), min(len(single_bonds(s)), rng.randint(2, 6))):
        i, j = b.GetBeginAtomIdx(), b.GetEndAtomIdx()
        a = next(n.GetIdx() for n in s.GetAtomWithIdx(i).GetNeighbors() if n.GetIdx() != j)
        c = next(n.GetIdx() for n in s.GetAtomWithIdx(j).GetNeighbors() if n.GetIdx() != i)
        SetDihedralDeg(s.GetConformer(), a, i, j, c, rng.uniform(-180, 180))
    p = s.GetConformer().GetPositions()
    if rng.random() < 0.7:
        # Two atoms far apart along the bonds are pulled together, the others follow a little.
        far = Chem.GetDistanceMatrix(s)
        heavy = [x.GetIdx() for x in s.GetAtoms() if x.GetAtomicNum() > 1]
        pairs = [(i, j) for i in heavy for j in heavy if i < j and far[i, j] > 3 and np.linalg.norm(p[i] - p[j]) < 7]
        if not pairs:
            return None
        i, j = rng.choice(pairs)
        d = np.linalg.norm(p[i] - p[j])
        wanted = rng.uniform(0.6, 3.2)
        for x in range(len(p)):
            if far[i, x] < far[j, x]:
                p[x] = p[x] + (p[j] - p[i]) / d * (d - wanted) * (1 if far[i, x] <= 1 else 0.6)
    return changed(mol, p), ref, receptor


def aromatic_flatness(rng, bases, receptors, k):
    has, find = matches("[ar5^2,ar6^2]1[ar5^2,ar6^2][ar5^2,ar6^2][ar5^2,ar6^2][ar5^2,ar6^2]1")
    has6, find6 = matches("[ar6^2]1[ar6^2][ar6^2][ar6^2][ar6^2][ar6^2]1")
    mol, ref, receptor, _ = pick(rng, bases, lambda m: has(m) or has6(m))
    s = sanitised(mol)
    ring = rng.choice(find(s) + find6(s))
    return pushed(rng, mol, s, ring, rng.uniform(0.25, 1.6)), ref, receptor


def pushed(rng, mol, s, ring, amount):
    """One or two atoms of a ring, with what hangs on them, off the plane of the ring."""
    p = s.GetConformer().GetPositions()
    centre = p[list(ring)].mean(axis=0)
    normal = np.linalg.svd(p[list(ring)] - centre)[2][-1]
    for atom in rng.sample(list(ring), rng.randint(1, 2)):
        moved = [atom] + [n.GetIdx() for n in s.GetAtomWithIdx(atom).GetNeighbors() if n.GetIdx() not in ring]
        sign = rng.choice([-1, 1])
        for x in moved:
            p[x] = p[x] + sign * normal * amount
    return changed(mol, p)


def ring_non_flatness(rng, bases, receptors, k):
    has, find = matches("[C,O,S,N;R1]~1[C,O,S,N;R1][C,O,S,N;R1][C,O,S,N;R1][C,O,S,N;R1][C,O,S,N;R1]1")
    mol, ref, receptor, _ = pick(rng, bases, has)
    s = sanitised(mol)
    p = s.GetConformer().GetPositions()
    left = rng.choice([0, 0, rng.uniform(0, 0.5)])
    for ring in find(s):
        centre = p[list(ring)].mean(axis=0)
        normal = np.linalg.svd(p[list(ring)] - centre)[2][-1]
        for x in ring:
            p[x] = p[x] - (1 - left) * np.dot(p[x] - centre, normal) * normal
    return changed(mol, p), ref, receptor


def double_bond_flatness(rng, bases, receptors, k):
    has, find = matches("[C;X3;^2](*)(*)=[C;X3;^2](*)(*)")
    mol, ref, receptor, _ = pick(rng, bases, has)
    s = sanitised(mol)
    group = rng.choice(find(s))
    a, b = group[0], group[3]
    if not s.GetBondBetweenAtoms(a, b).IsInRing() and rng.random() < 0.7:
        c, d = group[1], group[4]
        start = Chem.rdMolTransforms.GetDihedralDeg(s.GetConformer(), c, a, b, d)
        SetDihedralDeg(s.GetConformer(), c, a, b, d, start + rng.uniform(-90, 90))
        return changed(mol, s.GetConformer().GetPositions()), ref, receptor
    return pushed(rng, mol, s, (a, b, *group[1:3], *group[4:]), rng.uniform(0.1, 1.2)), ref, receptor


def chirality(rng, bases, receptors, k):
    mol, ref, receptor, _ = pick(rng, bases, lambda m: len(Chem.FindMolChiralCenters(m)) > 0)
    p = mol.GetConformer().GetPositions()
    if rng.random() < 0.5:
        return changed(mol, p * np.array([-1, 1, 1])), ref, receptor
    s = sanitised(mol)
    Chem.AssignStereochemistryFrom3D(s)
    centre = rng.choice(Chem.FindMolChiralCenters(s))[0]
    hydrogens = [n.GetIdx() for n in s.GetAtomWithIdx(centre).GetNeighbors() if n.GetAtomicNum() == 1]
    others = [n.GetIdx() for n in s.GetAtomWithIdx(centre).GetNeighbors() if n.GetAtomicNum() > 1]
    if not hydrogens:
        return changed(mol, p * np.array([-1, 1, 1])), ref, receptor
    # The hydrogen to the other side of the plane of its three neighbours, the centre through it.
    plane = p[others]
    normal = np.cross(plane[1] - plane[0], plane[2] - plane[0])
    normal /= np.linalg.norm(normal)
    for x in (centre, *hydrogens):
        p[x] = p[x] - 2 * np.dot(p[x] - plane[0], normal) * normal
    return changed(mol, p), ref, receptor


def double_bond_stereo(rng, bases, receptors, k):
    pattern = Chem.MolFromSmarts("*[C,N;!R]=[C,N;!R]*")

    def has(m):
        copy = Chem.Mol(m)
        Chem.AssignStereochemistryFrom3D(copy)
        return any(b.GetStereo() > Chem.BondStereo.STEREOANY for b in copy.GetBonds())

    mol, ref, receptor, _ = pick(rng, bases, has)
    s = sanitised(mol)
    Chem.AssignStereochemistryFrom3D(s)
    bond = rng.choice([b for b in s.GetBonds() if b.GetStereo() > Chem.BondStereo.STEREOANY])
    if bond.IsInRing():
        return None
    a, b = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()
    c, d = list(bond.GetStereoAtoms())
    start = Chem.rdMolTransforms.GetDihedralDeg(s.GetConformer(), c, a, b, d)
    SetDihedralDeg(s.GetConformer(), c, a, b, d, start + rng.uniform(120, 240))
    return changed(mol, s.GetConformer().GetPositions()), ref, receptor


def formula(rng, bases, receptors, k):
    """One atom is of another element, hydrogens left as they are where that is possible."""
    mol, ref, receptor, _ = pick(rng, bases)
    edit = Chem.RWMol(mol)
    atoms = [a for a in edit.GetAtoms() if a.GetAtomicNum() in (6, 7, 8) and a.GetFormalCharge() == 0]
    atom = rng.choice(atoms)
    bonded = [b for b in atom.GetBonds()]
    valence = int(sum(b.GetBondTypeAsDouble() for b in sanitised(mol).GetAtomWithIdx(atom.GetIdx()).GetBonds()) + 0.5)
    other = {6: 14, 7: 15, 8: 16}[atom.GetAtomicNum()]
    if any(b.GetIsAromatic() for b in sanitised(mol).GetAtomWithIdx(atom.GetIdx()).GetBonds()) or not bonded or valence > 4:
        return None
    atom.SetAtomicNum(other)
    return checked(edit), ref, receptor


def checked(edit):
    mol = edit.GetMol()
    try:
        sanitised(mol)
    except Exception:
        return Chem.Mol(mol)
    return mol


def connections(rng, bases, receptors, k):
    """The bonds of two terminal groups change places."""
    mol, ref, receptor, _ = pick(rng, bases, lambda m: m.GetNumBonds() > 10)
    edit = Chem.RWMol(mol)
    ends = [b for b in edit.GetBonds() if 1 in (b.GetBeginAtom().GetDegree(), b.GetEndAtom().GetDegree()) and b.GetBondType() == Chem.BondType.SINGLE]
    if len(ends) < 2:
        return None
    one, two = rng.sample(ends, 2)
    end = lambda b: (b.GetBeginAtomIdx(), b.GetEndAtomIdx()) if b.GetBeginAtom().GetDegree() == 1 else (b.GetEndAtomIdx(), b.GetBeginAtomIdx())
    (x, a), (y, b) = end(one), end(two)
    if a == b or edit.GetAtomWithIdx(x).GetAtomicNum() == edit.GetAtomWithIdx(y).GetAtomicNum():
        return None
    edit.RemoveBond(x, a)
    edit.RemoveBond(y, b)
    edit.AddBond(x, b, Chem.BondType.SINGLE)
    edit.AddBond(y, a, Chem.BondType.SINGLE)
    return checked(edit), ref, receptor


def connected(rng, bases, receptors, k):
    mol, ref, receptor, _ = pick(rng, bases)
    edit = Chem.RWMol(mol)
    bond = rng.choice(single_bonds(sanitised(mol)))
    edit.RemoveBond(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx())
    return edit.GetMol(), ref, receptor


def radicals(rng, bases, receptors, k):
    """A hydrogen is missing, and the molblock says that it is not implied."""
    mol, ref, receptor, _ = pick(rng, bases)
    edit = Chem.RWMol(mol)
    atom = rng.choice([a for a in edit.GetAtoms() if a.GetAtomicNum() in (6, 7, 8) and a.GetFormalCharge() == 0])
    near = [n.GetIdx() for n in atom.GetNeighbors() if n.GetAtomicNum() == 1]
    at = atom.GetIdx()
    if sanitised(mol).GetAtomWithIdx(at).GetTotalNumHs(includeNeighbors=True) == 0 or sanitised(mol).GetAtomWithIdx(at).GetIsAromatic():
        return None
    atom.SetNumRadicalElectrons(1)
    atom.SetNoImplicit(True)
    if near:
        edit.RemoveAtom(near[0])
    mol = edit.GetMol()
    # Writes the valence of the atom, without which a reader implies the hydrogen that is missing.
    Chem.SanitizeMol(mol)
    return mol, ref, receptor


def sanitization(rng, bases, receptors, k):
    """A bond too many, or an aromatic ring that has no alternating double bonds."""
    mol, ref, receptor, _ = pick(rng, bases)
    edit = Chem.RWMol(mol)
    if rng.random() < 0.5:
        bonds = [b for b in edit.GetBonds() if b.GetBondType() == Chem.BondType.SINGLE and min(b.GetBeginAtom().GetAtomicNum(), b.GetEndAtom().GetAtomicNum()) > 1]
        rng.choice(bonds).SetBondType(Chem.BondType.TRIPLE)
    else:
        atoms = [a.GetIdx() for a in edit.GetAtoms() if a.GetAtomicNum() > 1]
        a, b = rng.sample(atoms, 2)
        if edit.GetBondBetweenAtoms(a, b) is not None:
            return None
        edit.AddBond(a, b, Chem.BondType.DOUBLE)
    return edit.GetMol(), ref, receptor


def moved(low, high):
    def make(rng, bases, receptors, k):
        mol, ref, receptor, _ = pick(rng, bases, in_receptor=True)
        p = mol.GetConformer().GetPositions()
        way = np.array([rng.gauss(0, 1) for _ in range(3)])
        amount = rng.uniform(low, high) if k % 4 or low < 10 else rng.uniform(0, low)
        return changed(mol, p + way / np.linalg.norm(way) * amount), ref, receptor

    return make


def bumped(kind, reach=4, crowd=1):
    """Something stands near an atom of the ligand, in some direction; a crowd where volumes shall overlap."""
    def make(rng, bases, receptors, k):
        mol, ref, receptor, _ = pick(rng, bases, in_receptor=True)
        heavy = [a.GetIdx() for a in mol.GetAtoms() if a.GetAtomicNum() > 1]
        p = mol.GetConformer().GetPositions()
        way = np.array([rng.gauss(0, 1) for _ in range(3)])
        way /= np.linalg.norm(way)
        name = f"{receptor}-{kind}-{reach}-{k}"
        atoms = [
            atom
            for _ in range(crowd)
            for atom in OTHERS[kind](rng, p[rng.choice(heavy)] + way * rng.uniform(0, reach))
        ]
        receptors[name] = receptors[receptor].replace("END\n", "") + "".join(
            f"HETATM{9000 + i:5d} {symbol:>2}{i % 10}  {residue:>3} X{900:4d}    "
            f"{x:8.3f}{y:8.3f}{z:8.3f}  1.00 20.00          {symbol:>2}\n"
            for i, (symbol, residue, (x, y, z)) in enumerate(atoms)
        ) + "END\n"
        return mol, ref, name

    return make


def cofactor(rng, at):
    mol = Chem.AddHs(Chem.MolFromSmiles(COFACTOR))
    AllChem.EmbedMolecule(mol, randomSeed=rng.randint(1, 10**6))
    p = mol.GetConformer().GetPositions()
    heavy = [a for a in mol.GetAtoms() if a.GetAtomicNum() > 1]
    anchor = p[rng.choice(heavy).GetIdx()]
    return [(a.GetSymbol(), "LIG", p[a.GetIdx()] - anchor + at) for a in heavy]


OTHERS = {
    "water": lambda rng, at: [("O", "HOH", at + np.array([rng.gauss(0, 1.2) for _ in range(3)])) for _ in range(8)],
    "inorganic-cofactor": lambda rng, at: [
        (symbol.upper(), symbol.upper(), at + np.array([rng.gauss(0, 0.9) for _ in range(3)]))
        for symbol in rng.choices(["Zn", "Mg", "Ca", "Mn", "Fe", "Na"], k=5)
    ],
    "organic-cofactor": cofactor,
}


MAKERS = {
    "sanitization": sanitization,
    "connected": connected,
    "no-radicals": radicals,
    "formula": formula,
    "connections": connections,
    "double-bond-stereo": double_bond_stereo,
    "tetrahedral-chirality": chirality,
    "bond-lengths": bond_lengths,
    "bond-angles": bond_angles,
    "internal-clash": internal_clash,
    "aromatic-ring-flatness": aromatic_flatness,
    "ring-non-flatness": ring_non_flatness,
    "double-bond-flatness": double_bond_flatness,
    "protein-distance": moved(16, 45),
    "protein-clash": moved(0, 8),
    "organic-cofactor-clash": bumped("organic-cofactor"),
    "inorganic-cofactor-clash": bumped("inorganic-cofactor"),
    "water-clash": bumped("water"),
    "organic-cofactor-overlap": bumped("organic-cofactor", reach=2),
    "inorganic-cofactor-overlap": bumped("inorganic-cofactor", reach=1.2, crowd=2),
    "water-overlap": bumped("water", reach=1.2, crowd=2),
}

_BUSTERS = {}


def buster(with_receptor):
    key = with_receptor
    if key not in _BUSTERS:
        file = Path(posebusters.__file__).parent / "config" / "redock.yml"
        config = yaml.safe_load(file.read_text())
        skipped = {"rmsd", "loading", "inchi_convertible", "energy_ratio"}
        if not with_receptor:
            skipped |= {"intermolecular_distance", "volume_overlap"}
        config["modules"] = [m for m in config["modules"] if m["function"] not in skipped]
        _BUSTERS[key] = PoseBusters(config=config)
    return _BUSTERS[key]


_RECEPTORS = {}


def judged(case, receptors):
    name = case["receptor"]
    if name is not None and name not in _RECEPTORS:
        _RECEPTORS[name] = Chem.MolFromPDBBlock(receptors[name], sanitize=False, removeHs=False, proximityBonding=False)
    block = Chem.MolToMolBlock(case["mol"], kekulize=False)
    # What is judged is what is written: PoseBusters reads the text that we read.
    mol = as_read(block)
    table = buster(name is not None).bust(mol, case["reference"], _RECEPTORS.get(name))
    row = table.iloc[0]
    given = {ours: row[theirs] for theirs, ours in COLUMNS.items() if theirs in row.index}
    results = {ours: None if pd.isna(value) else bool(value) for ours, value in given.items()}
    reference = Chem.RemoveHs(sanitised(case["reference"]))
    Chem.AssignStereochemistryFrom3D(reference)
    return {"target": case["target"], "molblock": block, "smiles": Chem.MolToSmiles(reference), "receptor": name, "results": results}


main()
