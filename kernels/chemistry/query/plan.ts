import type { Pattern } from './pattern';

/**
 * The order in which a search places the query atoms. Step k places `queryAtom[k]` next to the
 * molecule's atom of query atom `parent[k]` (-1: anywhere) through a bond of a kind in `mask[k]`;
 * `closures[k]` are its bonds to other query atoms that are placed already, as pairs of query atom
 * and mask.
 */
export interface Plan {
  readonly queryAtom: Uint16Array;
  readonly predicate: Uint16Array;
  readonly parent: Int16Array;
  readonly mask: Uint16Array;
  readonly closures: readonly Int32Array[];
}

/** Orders the atoms of a pattern from a root: neighbours first, of these the ones closing rings. */
export function makePlan(pattern: Pattern, root: number): Plan {
  const order = [root];
  const placed = new Set(order);
  while (order.length < pattern.size) {
    const next = nextAtom(pattern, placed);
    order.push(next);
    placed.add(next);
  }
  const links = order.map((atom, step) => linksBefore(pattern, atom, order.slice(0, step)));
  return {
    queryAtom: Uint16Array.from(order),
    predicate: Uint16Array.from(order, (atom) => pattern.predicates[atom] as number),
    parent: Int16Array.from(links, ([first]) => first?.to ?? -1),
    mask: Uint16Array.from(links, ([first]) => first?.mask ?? 0),
    closures: links.map(([, ...rest]) =>
      Int32Array.from(rest.flatMap(({ to, mask }) => [to, mask])),
    ),
  };
}

function nextAtom(pattern: Pattern, placed: ReadonlySet<number>): number {
  let best = -1;
  let bestLinks = 0;
  for (let atom = 0; atom < pattern.size; atom++) {
    if (!placed.has(atom)) {
      const links = linksBefore(pattern, atom, [...placed]).length;
      if (best < 0 || links > bestLinks) {
        best = atom;
        bestLinks = links;
      }
    }
  }
  return best;
}

function linksBefore(
  pattern: Pattern,
  atom: number,
  earlier: readonly number[],
): { to: number; mask: number }[] {
  const links: { to: number; mask: number }[] = [];
  for (const { a, b, mask } of pattern.bonds) {
    const to = a === atom ? b : b === atom ? a : -1;
    if (to >= 0 && earlier.includes(to)) {
      links.push({ to, mask });
    }
  }
  return links;
}
