import { readFileSync } from 'node:fs';
import { dataPath } from './data-path';
import { Lazy } from './lazy';
import type { QueryMolecule, QueryNode } from './query/query-tree';

/** Name of the table in the data folder. */
export const COMPILED_SMARTS_FILE = 'compiled-smarts.json';

/**
 * Built-in SMARTS as RDKit parses them. Trees are shared: a pattern is the numbers of its atoms'
 * trees, and for each bond its two atoms and the number of its tree.
 */
export interface CompiledSmarts {
  trees: QueryNode[];
  patterns: Record<string, [atoms: number[], bonds: [from: number, to: number, tree: number][]]>;
}

const TABLE = new Lazy(
  () => JSON.parse(readFileSync(dataPath(COMPILED_SMARTS_FILE), 'utf8')) as CompiledSmarts,
);

/** The query of a built-in SMARTS; undefined for any other. */
export function compiledQuery(smarts: string, mergeHydrogens: boolean): QueryMolecule | undefined {
  const { trees, patterns } = TABLE.get();
  const pattern = patterns[keyOf(smarts, mergeHydrogens)];
  if (pattern === undefined) {
    return undefined;
  }
  const [atoms, bonds] = pattern;
  return {
    atoms: atoms.map((tree) => trees[tree] as QueryNode),
    bonds: bonds.map(([from, to, tree]) => ({
      ends: [from, to],
      query: trees[tree] as QueryNode,
    })),
  };
}

/** Packs queries into the table's form. */
export function packQueries(
  queries: readonly { smarts: string; mergeHydrogens: boolean; query: QueryMolecule }[],
): CompiledSmarts {
  const numbers = new Map<string, number>();
  const table: CompiledSmarts = { trees: [], patterns: {} };
  const numberOf = (tree: QueryNode): number => {
    const key = JSON.stringify(tree);
    const number = numbers.get(key) ?? table.trees.push(tree) - 1;
    numbers.set(key, number);
    return number;
  };
  for (const { smarts, mergeHydrogens, query } of queries) {
    table.patterns[keyOf(smarts, mergeHydrogens)] = [
      query.atoms.map(numberOf),
      query.bonds.map(({ ends: [from, to], query: tree }) => [from, to, numberOf(tree)]),
    ];
  }
  return table;
}

function keyOf(smarts: string, mergeHydrogens: boolean): string {
  return `${mergeHydrogens ? 'H' : '-'} ${smarts}`;
}
