import { collectRefs } from '../../../schemas/artifact-refs';
import { AthanorError } from '../../../schemas/errors';
import type { RunRecord } from '../../../schemas/run-record';
import { nearest } from '../nearest';
import { artifactId, resultId } from './lineage';
import type { Lineage, LineageNode } from './lineage-graph';

/** `back`: what something comes from. `forward`: what became of it. */
export type Direction = 'back' | 'forward';

/** What of a lineage leads to a node, or follows from it. */
export interface Walk {
  start: LineageNode;
  direction: Direction;
  /** Everything that was met, the start not included, nearest first. */
  met: LineageNode[];
}

const SHORTEST_PREFIX = 6;

/** Walks a lineage from a node, breadth first. O(nodes + edges). */
export function walk(lineage: Lineage, start: LineageNode, direction: Direction): Walk {
  const next = new Map<string, string[]>();
  for (const { from, to } of lineage.edges) {
    const [here, there] = direction === 'back' ? [from, to] : [to, from];
    const list = next.get(here);
    if (list === undefined) next.set(here, [there]);
    else list.push(there);
  }
  const byId = new Map(lineage.nodes.map((node) => [node.id, node]));
  const seen = new Set([start.id]);
  const met: LineageNode[] = [];
  const waiting = [start.id];
  for (let at = 0; at < waiting.length; at += 1) {
    for (const id of next.get(waiting[at] ?? '') ?? []) {
      if (seen.has(id)) continue;
      seen.add(id);
      waiting.push(id);
      const node = byId.get(id);
      if (node !== undefined) met.push(node);
    }
  }
  return { start, direction, met };
}

/**
 * The node that a person means: the id of a node, a digest or its first six digits, the name of a file
 * (`candidates.csv`), a node's or a reviewer's name, a step's position (`filter/3`), or the place of a
 * number in the record (`output.candidates[0].score`, `library.file`), for which the nearest artifact
 * above it is taken, or else the result.
 * @throws INPUT_INVALID when nothing or more than one thing is meant
 */
export function findNode(lineage: Lineage, record: RunRecord, what: string): LineageNode {
  const exact = lineage.nodes.filter((node) => namesOf(node).includes(what));
  const found = exact.length > 0 ? exact : lineage.nodes.filter((node) => startsWith(node, what));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only !== undefined) {
    const some = found.slice(0, 3).map(({ id }) => id);
    throw refused(`'${what}' may mean ${found.length} things, such as ${some.join(', ')}.`);
  }
  const ofPath = nodeOfPath(lineage, record, what);
  if (ofPath !== undefined) return ofPath;
  const near = nearest(what, lineage.nodes.flatMap(namesOf));
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw refused(
    `Nothing in the lineage of ${lineage.run} is called '${what}'.${hint} ` +
      'Allowed are a SHA-256, the name of a file, a node, a reviewer, a position such as filter/3, or a field such as output.score.',
  );
}

function namesOf({ id, label, facts }: LineageNode): string[] {
  const { name, sha256, digest, position, field } = facts;
  return [id, label, name, sha256, digest, position, field].filter((n) => typeof n === 'string');
}

function startsWith({ facts }: LineageNode, what: string): boolean {
  if (what.length < SHORTEST_PREFIX) return false;
  return [facts.sha256, facts.digest].some((d) => typeof d === 'string' && d.startsWith(what));
}

const PATH_PART = /[^.[\]]+/g;

function nodeOfPath(lineage: Lineage, record: RunRecord, what: string): LineageNode | undefined {
  const [first = '', ...rest] = what.match(PATH_PART) ?? [];
  const path = first === 'output' || first === 'input' ? rest : [first, ...rest];
  const root = first === 'input' ? record.input : record.output;
  const [top = ''] = path;
  // Rows of a table stand in the record; they come from the artifact in the output's field of that name.
  const value = valueAt(root, Object.hasOwn(record.tables, top) ? [top] : path);
  if (value === undefined) return undefined;
  const [ref, ...others] = collectRefs(value);
  const id = ref !== undefined && others.length === 0 ? artifactId(ref.sha256) : resultId(record);
  return lineage.nodes.find((node) => node.id === id);
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

function refused(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
