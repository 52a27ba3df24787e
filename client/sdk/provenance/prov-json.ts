import type { Lineage, LineageEdge, Relation } from './lineage-graph';

/** Names of the two ends of each relation in PROV-JSON, effect first. */
const ENDS: Record<Relation, readonly [effect: string, cause: string]> = {
  used: ['prov:activity', 'prov:entity'],
  wasGeneratedBy: ['prov:entity', 'prov:activity'],
  wasDerivedFrom: ['prov:generatedEntity', 'prov:usedEntity'],
  wasInformedBy: ['prov:informed', 'prov:informant'],
  wasAssociatedWith: ['prov:activity', 'prov:agent'],
  wasAttributedTo: ['prov:entity', 'prov:agent'],
  hadMember: ['prov:collection', 'prov:entity'],
};

const AGENT_TYPES: Readonly<Record<string, string>> = {
  person: 'prov:Person',
  code: 'prov:SoftwareAgent',
  node: 'prov:SoftwareAgent',
};

/** A PROV-JSON document: kinds of elements and relations, each by id. */
export type ProvJson = Record<string, Record<string, unknown>>;

/**
 * A lineage as PROV-JSON (W3C member submission of 24 April 2013, https://www.w3.org/submissions/prov-json/),
 * which libraries of PROV read. Identifiers are qualified names: what such a name may not hold is percent-encoded.
 */
export function toProvJson(lineage: Lineage): ProvJson {
  const document: ProvJson = {
    prefix: { ath: 'https://athanor.invalid/prov#' },
    entity: {},
    activity: {},
    agent: {},
  };
  for (const { id, kind, type, label, facts } of lineage.nodes) {
    const { startedAt, endedAt, ...rest } = facts;
    const times = { 'prov:startTime': startedAt, 'prov:endTime': endedAt };
    const attributes = Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [`ath:${name}`, value]),
    );
    const provType = { $: AGENT_TYPES[type] ?? `ath:${type}`, type: 'prov:QUALIFIED_NAME' };
    const element = { 'prov:label': label, 'prov:type': provType, ...attributes };
    const section = document[kind] ?? {};
    section[qualified(id)] = kind === 'activity' ? { ...defined(times), ...element } : element;
  }
  lineage.edges.forEach((edge, i) => {
    document[edge.relation] ??= {};
    (document[edge.relation] as Record<string, unknown>)[`_:r${i}`] = relationOf(edge);
  });
  return document;
}

function relationOf({ from, relation, to }: LineageEdge): Record<string, string> {
  const [effect, cause] = ENDS[relation];
  return { [effect]: qualified(from), [cause]: qualified(to) };
}

function qualified(id: string): string {
  return `ath:${encodeURIComponent(id)}`;
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
