/**
 * A lineage graph in the terms of W3C PROV-DM (https://www.w3.org/TR/prov-dm/). Every edge leads from
 * an effect to its cause, so that following edges answers "where does this come from", and following
 * them backwards "what became of it".
 */

/** Relations of PROV-DM that lineages of runs have. */
export type Relation =
  | 'used'
  | 'wasGeneratedBy'
  | 'wasDerivedFrom'
  | 'wasInformedBy'
  | 'wasAssociatedWith'
  | 'wasAttributedTo'
  | 'hadMember';

/** What a node of the graph is, finer than PROV says it. */
export type LineageType =
  /** Entities: files that were given, artifacts, inline values, the input, a decision, the result. */
  | 'data'
  | 'artifact'
  | 'value'
  | 'input'
  | 'review'
  | 'result'
  /** Activities. */
  | 'run'
  | 'stage'
  | 'step'
  /** Agents: a machine, code of a step, a person. */
  | 'node'
  | 'code'
  | 'person';

/** An entity, an activity or an agent. */
export interface LineageNode {
  id: string;
  kind: 'entity' | 'activity' | 'agent';
  type: LineageType;
  label: string;
  /** Whatever else is known: digests, versions, seed, attempt, times. */
  facts: Record<string, string | number | boolean>;
}

/** `from` is the effect, `to` the cause. */
export interface LineageEdge {
  from: string;
  relation: Relation;
  to: string;
}

/** The lineage of one run. */
export interface Lineage {
  run: string;
  nodes: LineageNode[];
  edges: LineageEdge[];
}

const KINDS: Record<LineageType, LineageNode['kind']> = {
  data: 'entity',
  artifact: 'entity',
  value: 'entity',
  input: 'entity',
  review: 'entity',
  result: 'entity',
  run: 'activity',
  stage: 'activity',
  step: 'activity',
  node: 'agent',
  code: 'agent',
  person: 'agent',
};

/** Builds a graph in which every node and every edge is there once, in the order of their first mention. */
export class LineageBuilder {
  private readonly nodes = new Map<string, LineageNode>();
  private readonly edges = new Map<string, LineageEdge>();

  /** Adds a node; the first mention of an id tells what it is. Returns the id. */
  add(id: string, type: LineageType, label: string, facts: LineageNode['facts'] = {}): string {
    if (!this.nodes.has(id)) this.nodes.set(id, { id, kind: KINDS[type], type, label, facts });
    return id;
  }

  has(id: string): boolean {
    return this.nodes.has(id);
  }

  link(from: string, relation: Relation, to: string): void {
    this.edges.set(`${from}\n${relation}\n${to}`, { from, relation, to });
  }

  build(run: string): Lineage {
    return { run, nodes: [...this.nodes.values()], edges: [...this.edges.values()] };
  }
}
