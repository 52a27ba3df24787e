/** An entity of an RO-Crate: a flat JSON-LD object. */
export type Entity = { '@id': string; '@type': string | readonly string[] } & Record<
  string,
  unknown
>;

/** A reference to an entity. */
export interface Reference {
  '@id': string;
}

/** Entities of a crate; each id once, in the order of their first mention. */
export class EntityGraph {
  private readonly entities = new Map<string, Entity>();

  /** Adds an entity unless its id is there; returns a reference to it. */
  add(entity: Entity): Reference {
    if (!this.entities.has(entity['@id'])) this.entities.set(entity['@id'], entity);
    return { '@id': entity['@id'] };
  }

  /** Appends a reference to a list property of an entity that is there, once. */
  append(id: string, property: string, reference: Reference): void {
    const entity = this.entities.get(id);
    if (entity === undefined) throw new Error(`the crate has no entity ${id}`);
    const list = (entity[property] ?? []) as Reference[];
    if (!list.some((one) => one['@id'] === reference['@id'])) list.push(reference);
    entity[property] = list;
  }

  /** All entities, compacted as RO-Crate recommends: a list of one is its element, an empty one is left out. */
  all(): Entity[] {
    return [...this.entities.values()].map((entity) => {
      const properties = Object.entries(entity).flatMap(([name, value]) => {
        if (!Array.isArray(value) || value.length > 1) return [[name, value]];
        return value.length === 0 ? [] : [[name, value[0]]];
      });
      return Object.fromEntries(properties) as Entity;
    });
  }
}

/** An id within the crate: what a URI fragment may not hold is percent-encoded. */
export function fragment(...parts: readonly (string | number)[]): string {
  return `#${parts.map((part) => encodeURIComponent(String(part))).join('/')}`;
}

/** ISO 8601 with an offset, as the Process Run Crate profile has it; `Z` is not in its pattern. */
export function withOffset(instant: string): string {
  return instant.replace(/Z$/, '+00:00');
}
