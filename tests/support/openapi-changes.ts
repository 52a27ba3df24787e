/** A JSON Schema, as far as an OpenAPI document of ours uses it. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
}

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: Content & { required?: boolean };
  responses?: Record<string, Content>;
}

/** An OpenAPI 3.1 document. */
export interface OpenApi {
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

/**
 * What a client of the old document could not bear in the new one: a path, method, parameter, field,
 * answer or enum value that is gone, another type, an input that is required now, an answer's field that
 * may be missing now. What was added is no such change.
 */
export function breakingChanges(before: OpenApi, after: OpenApi): string[] {
  const found: string[] = [];
  for (const [path, methods] of Object.entries(before.paths ?? {})) {
    for (const [method, operation] of Object.entries(methods)) {
      const now = after.paths?.[path]?.[method];
      const where = `${method.toUpperCase()} ${path}`;
      if (now === undefined) found.push(`${where} is gone`);
      else found.push(...new Comparison(before, after).operations(where, operation, now));
    }
  }
  return [...new Set(found)];
}

type Direction = 'input' | 'answer';

class Comparison {
  private readonly found: string[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly before: OpenApi,
    private readonly after: OpenApi,
  ) {}

  operations(where: string, was: Operation, is: Operation): string[] {
    const key = (one: { name: string; in: string }) => `${one.in} ${one.name}`;
    const now = new Map((is.parameters ?? []).map((one) => [key(one), one]));
    const old = new Map((was.parameters ?? []).map((one) => [key(one), one]));
    for (const [name, parameter] of old) {
      const same = now.get(name);
      if (same === undefined) this.found.push(`${where}: parameter ${name} is gone`);
      else this.schemas(`${where} ${name}`, [parameter.schema, same.schema], 'input');
    }
    for (const [name, { required }] of now) {
      if (required && !old.get(name)?.required) {
        this.found.push(`${where}: parameter ${name} is required now`);
      }
    }
    if (is.requestBody?.required && !was.requestBody?.required) {
      this.found.push(`${where}: a body is required now`);
    }
    this.contents(`${where} body`, [was.requestBody, is.requestBody], 'input');
    for (const [status, answer] of Object.entries(was.responses ?? {})) {
      const same = is.responses?.[status];
      if (same === undefined) this.found.push(`${where}: the answer ${status} is gone`);
      else this.contents(`${where} ${status}`, [answer, same], 'answer');
    }
    return this.found;
  }

  private contents(where: string, [was, is]: (Content | undefined)[], direction: Direction): void {
    for (const [type, { schema }] of Object.entries(was?.content ?? {})) {
      const same = is?.content?.[type];
      if (same === undefined) this.found.push(`${where}: ${type} is gone`);
      else this.schemas(where, [schema, same.schema], direction);
    }
  }

  private schemas(
    where: string,
    [givenWas, givenIs]: readonly (Schema | boolean | undefined)[],
    direction: Direction,
  ): void {
    if (typeof givenWas !== 'object' || typeof givenIs !== 'object') return;
    const pair = `${direction} ${givenWas.$ref} ${givenIs.$ref}`;
    if (givenWas.$ref !== undefined && this.seen.has(pair)) return;
    this.seen.add(pair);
    const [was, is] = [resolve(this.before, givenWas), resolve(this.after, givenIs)];
    if (was.type !== undefined && !sameTypes(was.type, is.type, direction)) {
      this.found.push(`${where}: the type was ${was.type}, and is ${is.type}`);
    }
    for (const value of was.enum ?? []) {
      if (is.enum !== undefined && !is.enum.includes(value)) {
        this.found.push(`${where}: the value ${JSON.stringify(value)} is gone`);
      }
    }
    this.fields(where, [was, is], direction);
    this.schemas(`${where}[]`, [was.items, is.items], direction);
    this.schemas(`${where}{}`, [was.additionalProperties, is.additionalProperties], direction);
    for (const kind of ['anyOf', 'oneOf', 'allOf'] as const) {
      for (const [i, one] of (was[kind] ?? []).entries()) {
        const same = is[kind]?.[i];
        if (same === undefined) this.found.push(`${where}: an alternative is gone`);
        else this.schemas(where, [one, same], direction);
      }
    }
  }

  private fields(where: string, [was, is]: [Schema, Schema], direction: Direction): void {
    for (const [name, schema] of Object.entries(was.properties ?? {})) {
      const same = is.properties?.[name];
      if (same === undefined) this.found.push(`${where}: the field ${name} is gone`);
      else this.schemas(`${where}.${name}`, [schema, same], direction);
    }
    const [required, requiredNow] = [was.required ?? [], is.required ?? []];
    if (direction === 'input') {
      for (const name of requiredNow.filter((one) => !required.includes(one))) {
        this.found.push(`${where}: the field ${name} is required now`);
      }
    } else {
      for (const name of required.filter((one) => !requiredNow.includes(one))) {
        this.found.push(`${where}: the field ${name} may be missing now`);
      }
    }
  }
}

function resolve(document: OpenApi, schema: Schema): Schema {
  const name = schema.$ref?.match(/^#\/components\/schemas\/(.+)$/)?.[1];
  return name === undefined ? schema : (document.components?.schemas?.[name] ?? {});
}

/** An input may take more types than it did, and an answer may give fewer. */
function sameTypes(was: Schema['type'], is: Schema['type'], direction: Direction): boolean {
  const [old, now] = [[was ?? []].flat(), [is ?? []].flat()];
  const [all, some] = direction === 'input' ? [now, old] : [old, now];
  return some.length > 0 && some.every((one) => all.includes(one));
}
