import { checkAtomQuery } from './atom-kinds';
import { bondMask } from './bond-kinds';
import type { QueryMolecule, QueryNode } from './query-tree';

/**
 * Throws `UnsupportedQuery` when any part of a query, however deep, is beyond this engine, so that
 * a query is taken in as a whole or not at all.
 */
export function checkQuery(query: QueryMolecule): void {
  for (const node of query.atoms) {
    checkAtomQuery(node);
    subqueriesOf(node).forEach(checkQuery);
  }
  for (const bond of query.bonds) {
    bondMask(bond.query);
  }
}

function subqueriesOf(node: QueryNode): QueryMolecule[] {
  const own = node.subquery === undefined ? [] : [node.subquery];
  return [...own, ...(node.children ?? []).flatMap(subqueriesOf)];
}
