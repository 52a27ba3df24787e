import { VALENCES } from '../data/elements';
import { bondBetween, DATIVE, type JsonAtom, type MolGraph } from '../graph';
import { factsOf } from '../query/atom-kinds';
import { implicitHydrogens } from '../valence';
import type { WorkingMolecule } from './working-molecule';

const HEAVIER_METALS =
  'Al,Sc,Ti,V,Cr,Mn,Fe,Co,Ni,Cu,Zn,Y,Zr,Nb,Mo,Tc,Ru,Rh,Pd,Ag,Cd,Hf,Ta,W,Re,Os,Ir,Pt,Au';

/** Metal bonds that are cut: to N, O and F, then to carbon, boron and heavier non-metals. */
export const METAL_BONDS = [
  '[Li,Na,K,Rb,Cs,Fr,Be,Mg,Ca,Sr,Ba,Ra,Sc,Ti,V,Cr,Mn,Fe,Co,Ni,Cu,Zn,Al,Ga,Y,Zr,Nb,Mo,Tc,Ru,Rh,' +
    'Pd,Ag,Cd,In,Sn,Hf,Ta,W,Re,Os,Ir,Pt,Au,Hg,Tl,Pb,Bi]~[#7,#8,F]',
  `[${HEAVIER_METALS}]~[B,C,Si,P,As,Sb,S,Se,Te,Cl,Br,I,At]`,
] as const;

/** A non-metal whose bonds to metals are cut. */
interface Ligand {
  atom: number;
  /** Sum of the orders of the cut bonds, dative ones as 0. */
  cutOrders: number;
  metals: number[];
}

/** What a ligand looks like before and after its bonds to metals are cut. */
interface LigandState {
  charge: number;
  radicals: number | undefined;
}

/**
 * Cuts the given metal bonds and sets the charges, as RDKit's MetalDisconnector does: a ligand
 * takes the electrons of the bond up to its next allowed valence, the metal pays for them.
 */
export function disconnectMetals(
  molecule: WorkingMolecule,
  metalBonds: readonly (readonly [metal: number, ligand: number])[],
): void {
  const before = molecule.graph;
  const ligands = collectLigands(before, metalBonds);
  const gone = new Set(metalBonds.map(([metal, ligand]) => bondBetween(before, metal, ligand)));
  molecule.removeBonds(gone);
  const excess = new Map(metalBonds.map(([metal]) => [metal, 0]));
  const cut = { before, after: molecule.graph };
  const states = ligands.map((ligand) => settleLigand(cut, ligand, excess));
  molecule.edit((atoms) => {
    ligands.forEach(({ atom }, index) => {
      const { charge, radicals } = states[index] as LigandState;
      const edited = atoms[atom];
      if (edited !== undefined) {
        const isOrganic = before.charge[atom] === 0 && before.radicals[atom] === 0;
        edited.chg = charge;
        edited.nRad = radicals ?? edited.nRad ?? 0;
        edited.impHs = isOrganic ? hydrogensOf(cut.after, atom, edited) : (edited.impHs ?? 0);
      }
    });
    for (const [metal, electrons] of excess) {
      const edited = atoms[metal];
      if (edited !== undefined) {
        edited.chg = metalCharge(before, metal, electrons);
        edited.nRad = 0;
        edited.impHs = hydrogensOf(cut.after, metal, edited);
      }
    }
  });
}

function collectLigands(
  graph: MolGraph,
  metalBonds: readonly (readonly [metal: number, ligand: number])[],
): Ligand[] {
  const ligands = new Map<number, Ligand>();
  for (const [metal, atom] of metalBonds) {
    const ligand = ligands.get(atom) ?? { atom, cutOrders: 0, metals: [] };
    const order = graph.order[bondBetween(graph, metal, atom)] as number;
    ligand.cutOrders += order === DATIVE ? 0 : order;
    ligand.metals = [...new Set([...ligand.metals, metal])].sort((a, b) => a - b);
    ligands.set(atom, ligand);
  }
  return [...ligands.values()].sort((a, b) => a.atom - b.atom);
}

function settleLigand(
  { before, after }: Record<'before' | 'after', MolGraph>,
  { atom, cutOrders, metals }: Ligand,
  excess: Map<number, number>,
): LigandState {
  const facts = factsOf(before, atom);
  const electronsLeft = facts.valence + facts.radicals - cutOrders;
  let charge = -cutOrders;
  let valence = 0;
  let lone = 0;
  let radicals: number | undefined;
  const allowed = VALENCES[facts.element] as readonly number[];
  if (allowed[0] !== -1) {
    const next = allowed.find((value) => value >= electronsLeft);
    valence = next === undefined ? (allowed[allowed.length - 1] as number) : electronsLeft;
    if (next !== undefined) {
      charge = electronsLeft - next;
      if (facts.radicals % 2 === 1 && charge < 0) {
        charge++;
        lone++;
        radicals = facts.element < 7 ? facts.radicals + 1 : 0;
      }
    }
  }
  const degree = factsOf(after, atom).degree + facts.hydrogens;
  if (charge === -1 && valence === degree + 1) {
    charge = 0;
  }
  const isCarbonylLike = charge === -1 && facts.element === 6 && valence === degree + 2;
  let taken = (cutOrders === 0 || isCarbonylLike ? 0 : charge) + lone;
  const payers = [...metals].sort((a, b) => (excess.get(a) as number) - (excess.get(b) as number));
  while (taken < 0) {
    for (const metal of payers) {
      if (taken++ >= 0) {
        break;
      }
      excess.set(metal, (excess.get(metal) as number) + 1);
    }
  }
  return { charge, radicals };
}

/** Hydrogens that an atom with this charge and these radicals takes up after the cut. */
function hydrogensOf(graph: MolGraph, atom: number, { chg = 0, nRad = 0 }: JsonAtom): number {
  const { element, valence, hydrogens } = factsOf(graph, atom);
  return implicitHydrogens(element, chg, valence - hydrogens + nRad);
}

function metalCharge(graph: MolGraph, metal: number, electrons: number): number {
  const charge = graph.charge[metal] as number;
  const allowed = VALENCES[graph.element[metal] as number] as readonly number[];
  const highest = Math.max(...allowed);
  if (highest !== -1 && charge >= highest) {
    return charge;
  }
  const wanted = electrons + Math.max(0, charge);
  const isCapped = allowed[0] !== -1 && allowed[allowed.length - 1] !== -1;
  return Math.max(charge, isCapped ? Math.min(wanted, highest) : wanted);
}
