import { DATIVE, type MolGraph } from '../graph';
import { compare, type QueryNode, QueryTag, UnsupportedQuery } from './query-tree';

const AROMATIC = 12;

/** RDKit's bond types that a bond of a graph can have; position times two plus ring is its kind. */
const BOND_TYPES = [21, 1, 2, 3, 4, AROMATIC, DATIVE] as const;
const TYPE_ZERO = 0;
const TYPE_AROMATIC = 5;
const TYPE_DATIVE = 6;

/** Number of distinguishable kinds of bonds: so many bits has a bond mask. */
export const BOND_KINDS = 2 * BOND_TYPES.length;

/** Bits of all kinds that are in a ring. */
export const RING_KINDS = 0b10_1010_1010_1010;

/** Bits of zero-order and dative bonds, over which RDKit finds no rings. */
export const UNRINGED_KINDS = (0b11 << (2 * TYPE_ZERO)) | (0b11 << (2 * TYPE_DATIVE));

/** One bit for the kind of each bond: its type, and whether it is in a ring. */
export function bondBits(graph: MolGraph): Uint16Array {
  const bits = new Uint16Array(graph.bondCount);
  for (let b = 0; b < bits.length; b++) {
    const order = graph.order[b] as number;
    const type =
      graph.aromaticBond[b] === 1 ? TYPE_AROMATIC : order === DATIVE ? TYPE_DATIVE : order;
    bits[b] = 1 << (2 * type + (graph.bondRings[b] === 0 ? 0 : 1));
  }
  return bits;
}

/** Which kinds of bonds satisfy a query tree. Throws `UnsupportedQuery` beyond type and ring. */
export function bondMask(query: QueryNode): number {
  let mask = 0;
  for (let kind = 0; kind < BOND_KINDS; kind++) {
    if (ask(query, BOND_TYPES[kind >> 1] as number, kind & 1)) {
      mask |= 1 << kind;
    }
  }
  return mask;
}

function ask(node: QueryNode, type: number, inRing: number): boolean {
  const children = node.children ?? [];
  switch (node.tag) {
    case QueryTag.and:
      return children.every((child) => ask(child, type, inRing)) !== (node.negated ?? false);
    case QueryTag.or:
      return children.some((child) => ask(child, type, inRing)) !== (node.negated ?? false);
    case QueryTag.nothing:
      return node.negated !== true;
    default:
      return compare(node, property(node.descr, type, inRing));
  }
}

function property(name: string, type: number, inRing: number): number {
  const single = type === 1;
  const double = type === 2;
  const aromatic = type === AROMATIC;
  switch (name) {
    case 'BondOrder':
      return type;
    case 'SingleOrAromaticBond':
      return Number(single || aromatic);
    case 'DoubleOrAromaticBond':
      return Number(double || aromatic);
    case 'SingleOrDoubleBond':
      return Number(single || double);
    case 'SingleOrDoubleOrAromaticBond':
      return Number(single || double || aromatic);
    case 'BondInRing':
      return inRing;
    default:
      throw new UnsupportedQuery(name);
  }
}
