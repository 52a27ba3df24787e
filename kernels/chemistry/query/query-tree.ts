import type { JsonMolecule } from '../graph';

/**
 * RDKit's query trees as its JSON writes them: SMARTS are parsed by RDKit itself, so that every
 * corner of the language means here what it means there. Numbers are the tags of RDKit's pickle.
 */
export const QueryTag = {
  and: 30,
  or: 31,
  xor: 32,
  equals: 33,
  greater: 34,
  greaterEqual: 35,
  less: 36,
  lessEqual: 37,
  range: 38,
  nothing: 40,
  ring: 41,
  recursive: 42,
} as const;

/** One node of a query tree over an atom or a bond. */
export interface QueryNode {
  descr: string;
  tag: number;
  negated?: boolean;
  val?: number;
  tol?: number;
  lower?: number;
  upper?: number;
  /** Bit 1: the lower end is open, bit 0: the upper end is open. */
  ends?: number;
  children?: QueryNode[];
  /** The pattern of a recursive SMARTS. */
  subquery?: QueryMolecule;
}

/** A query molecule: one tree for each atom and bond. */
export interface QueryMolecule {
  atoms: QueryNode[];
  bonds: QueryBond[];
}

/** A bond between two query atoms. */
export interface QueryBond {
  ends: [number, number];
  query: QueryNode;
}

/** A query that only RDKit itself can answer (for example hybridisation, which JSON lacks). */
export class UnsupportedQuery extends Error {
  override readonly name = 'UnsupportedQuery';
}

const QUERIES = 'rdkitQueries';

/** A node as RDKit's JSON has it: a recursive pattern is a molecule of its own. */
type JsonNode = Omit<QueryNode, 'children' | 'subquery'> & {
  children?: JsonNode[];
  subquery?: JsonMolecule;
};

/** Reads the query part of RDKit's JSON. Throws `UnsupportedQuery` when there is none. */
export function readQuery(molecule: JsonMolecule): QueryMolecule {
  const extension = molecule.extensions?.find(({ name }) => name === QUERIES);
  const atoms = extension?.atomQueries as JsonNode[] | undefined;
  const bonds = (extension?.bondQueries ?? []) as JsonNode[];
  if (atoms?.length !== molecule.atoms.length || bonds.length !== molecule.bonds.length) {
    throw new UnsupportedQuery('atoms or bonds without a query');
  }
  return {
    atoms: atoms.map(readNode),
    bonds: molecule.bonds.map(({ atoms: ends }, index) => ({
      ends,
      query: readNode(bonds[index] as JsonNode),
    })),
  };
}

function readNode({ children, subquery, ...node }: JsonNode): QueryNode {
  return {
    ...node,
    ...(children === undefined ? {} : { children: children.map(readNode) }),
    ...(subquery === undefined ? {} : { subquery: readQuery(subquery) }),
  };
}

/** Answer of a leaf of the tree for one integer property; RDKit's comparisons, tolerance 0. */
export function compare(node: QueryNode, value: number): boolean {
  return evaluate(node, value) !== (node.negated ?? false);
}

function evaluate(node: QueryNode, value: number): boolean {
  if ((node.tol ?? 0) !== 0) {
    throw new UnsupportedQuery(`${node.descr} with a tolerance`);
  }
  const wanted = node.val ?? 0;
  switch (node.tag) {
    case QueryTag.equals:
      return value === wanted;
    case QueryTag.ring:
      return wanted < 0 ? value !== 0 : value === wanted;
    case QueryTag.greater:
      return wanted > value;
    case QueryTag.greaterEqual:
      return wanted >= value;
    case QueryTag.less:
      return wanted < value;
    case QueryTag.lessEqual:
      return wanted <= value;
    case QueryTag.range:
      return within(node, value);
    default:
      throw new UnsupportedQuery(`${node.descr} with tag ${node.tag}`);
  }
}

function within({ lower = 0, upper = 0, ends = 3 }: QueryNode, value: number): boolean {
  const aboveLower = (ends & 2) !== 0 ? value > lower : value >= lower;
  const belowUpper = (ends & 1) !== 0 ? value < upper : value <= upper;
  return aboveLower && belowUpper;
}
