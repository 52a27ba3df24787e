import type { Lineage, LineageNode } from './lineage-graph';

/** Shapes and colours of the PROV layout conventions: entities yellow ovals, activities blue boxes, agents orange houses. */
const LOOKS: Record<LineageNode['kind'], string> = {
  entity: 'shape=ellipse style=filled fillcolor="#FFFC87"',
  activity: 'shape=box style=filled fillcolor="#9FB1FC"',
  agent: 'shape=house style=filled fillcolor="#FED37F"',
};

/** A lineage in the DOT language of Graphviz; causes stand above what came of them. */
export function toDot(lineage: Lineage): string {
  const nodes = lineage.nodes.map(
    ({ id, kind, label }) => `  ${quoted(id)} [label=${quoted(label)} ${LOOKS[kind]}];`,
  );
  const edges = lineage.edges.map(
    ({ from, relation, to }) => `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(relation)}];`,
  );
  return [`digraph ${quoted(lineage.run)} {`, '  rankdir=BT;', ...nodes, ...edges, '}', ''].join(
    '\n',
  );
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
