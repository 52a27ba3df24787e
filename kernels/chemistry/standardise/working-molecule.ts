import { graphOf, type JsonAtom, type JsonBond, type MolGraph, readGraph } from '../graph';
import { moleculeJson } from '../graph-json';
import type { RdkitKernel } from '../rdkit-kernel';

/** Read by RDKit exactly as written. */
const AS_IT_IS = '{"sanitize":false,"removeHs":false,"assignStereo":false}';

/** RDKit's sanitising steps after a normalisation: all but the clean-up and the valence check. */
const RESANITISE = JSON.stringify({
  removeHs: false,
  assignStereo: false,
  sanitize: {
    SANITIZE_SYMMRINGS: true,
    SANITIZE_KEKULIZE: true,
    SANITIZE_FINDRADICALS: true,
    SANITIZE_SETAROMATICITY: true,
    SANITIZE_SETCONJUGATION: true,
    SANITIZE_SETHYBRIDIZATION: true,
    SANITIZE_CLEANUPCHIRALITY: true,
    SANITIZE_ADJUSTHS: true,
  },
});

/** Only the rings are found anew. */
const RINGS_ONLY = JSON.stringify({
  removeHs: false,
  assignStereo: false,
  sanitize: { SANITIZE_SYMMRINGS: true },
});

/**
 * A molecule that is being standardised: charges, hydrogens and bonds are edited here, atoms keep
 * their numbers, and RDKit perceives rings and aromaticity again where a step asks for it.
 */
export class WorkingMolecule {
  private current: MolGraph;

  constructor(
    private readonly kernel: RdkitKernel,
    graph: MolGraph,
  ) {
    this.current = graph;
  }

  /** Reads a molecule as RDKit's JSON tells it; its rings are found. Throws on other text. */
  static read(kernel: RdkitKernel, json: string): WorkingMolecule {
    const text = kernel.withMolecule(json, RINGS_ONLY, (mol) => mol?.get_json());
    if (text === undefined) {
      throw new SyntaxError('RDKit refused its own description of a molecule');
    }
    return new WorkingMolecule(kernel, readGraph(text));
  }

  /** The same molecule with its atoms in the order of its canonical SMILES. */
  renumbered(): WorkingMolecule {
    const smiles = this.kernel.withMolecule(this.json(), AS_IT_IS, (mol) => mol?.get_smiles());
    const json = this.kernel.withMolecule(smiles ?? '', '{}', (mol) => mol?.get_json());
    return json === undefined ? this : new WorkingMolecule(this.kernel, readGraph(json));
  }

  /** The molecule as it is now. */
  get graph(): MolGraph {
    return this.current;
  }

  /** Edits atoms and bonds; rings and aromaticity stay as they were. */
  edit(change: (atoms: JsonAtom[], bonds: JsonBond[]) => void): void {
    const { json } = this.current;
    const atoms = json.atoms.map((atom) => ({ ...atom }));
    const bonds = json.bonds.map((bond) => ({ ...bond }));
    change(atoms, bonds);
    this.current = graphOf({ ...json, atoms, bonds });
  }

  /** Adds to the charge and to the hydrogens of one atom. */
  shift(atom: number, chargeBy: number, hydrogensBy: number): void {
    this.edit((atoms) => {
      const edited = atoms[atom] as JsonAtom;
      edited.chg = (edited.chg ?? 0) + chargeBy;
      edited.impHs = Math.max(0, (edited.impHs ?? 0) + hydrogensBy);
    });
  }

  /** Takes bonds away and finds the rings anew. */
  removeBonds(gone: ReadonlySet<number>): void {
    const { graph } = this;
    const kept = graph.json.bonds.filter((_, bond) => !gone.has(bond));
    const aromaticBonds = kept.flatMap((bond, index) =>
      graph.aromaticBond[graph.json.bonds.indexOf(bond)] === 1 ? [index] : [],
    );
    this.reload(
      moleculeJson(graph.json.atoms, kept.map(dropLostStereo(kept)), {
        aromaticAtoms: aromaticAtoms(graph),
        aromaticBonds,
      }),
      RINGS_ONLY,
    );
  }

  /** Perceives rings and aromaticity again; where RDKit cannot, nothing changes. */
  resanitise(): void {
    this.reload(this.json(), RESANITISE);
  }

  /** RDKit's first match of a SMARTS, by query atom. It must occur. */
  firstMatch(smarts: string): number[] {
    return this.kernel.withMolecule(this.json(), AS_IT_IS, (mol) =>
      this.kernel.use((rdkit) => {
        const query = rdkit.get_qmol(smarts);
        const match = query === null || mol === null ? '{}' : mol.get_substruct_match(query);
        query?.delete();
        const { atoms } = JSON.parse(match) as { atoms?: number[] };
        if (atoms === undefined) {
          throw new Error(`RDKit does not find ${smarts} where it was found before`);
        }
        return atoms;
      }),
    );
  }

  /** The molecule as text for RDKit; conformers and properties are left out. */
  json(): string {
    const { graph } = this;
    return moleculeJson(graph.json.atoms, graph.json.bonds.map(dropLostStereo(graph.json.bonds)), {
      aromaticAtoms: aromaticAtoms(graph),
      aromaticBonds: [...graph.aromaticBond.keys()].filter((bond) => graph.aromaticBond[bond]),
    });
  }

  private reload(json: string, details: string): void {
    const text = this.kernel.withMolecule(json, details, (mol) => mol?.get_json());
    this.kernel.takeLog();
    if (text !== undefined) {
      const { molecules } = JSON.parse(text) as { molecules: [MolGraph['json']] };
      this.current = graphOf(molecules[0]);
    }
  }
}

function aromaticAtoms(graph: MolGraph): number[] {
  return [...graph.aromatic.keys()].filter((atom) => graph.aromatic[atom] === 1);
}

/** A bond keeps its stereo only while it is double and both reference atoms are still bonded. */
function dropLostStereo(bonds: readonly JsonBond[]): (bond: JsonBond) => JsonBond {
  return (bond) => {
    const { stereo, stereoAtoms, ...plain } = bond;
    const isKept =
      stereo !== undefined &&
      bond.bo === 2 &&
      (stereoAtoms ?? []).every((atom, side) => areBonded(bonds, atom, bond.atoms[side] as number));
    return isKept ? bond : plain;
  };
}

function areBonded(bonds: readonly JsonBond[], a: number, b: number): boolean {
  return bonds.some(
    ({ atoms: [one, other] }) => (one === a && other === b) || (one === b && other === a),
  );
}
