/** Templates and parameter sets: named, versioned inputs of the pipelines of a project. */
import { and, asc, desc, eq, max } from 'drizzle-orm';
import { AthanorError } from '../../../schemas/errors';
import {
  INPUT_SET_KINDS,
  type InputSet,
  type InputSetKind,
  layOver,
  type NewInputSet,
  newInputSet,
  type RunOrigin,
  versionOf,
} from '../../../schemas/platform/input-sets';
import { parseAsked } from '../../../schemas/platform/people';
import { canonicalJson } from '../../../trust';
import type { Attempting } from '../connection';
import { constrained } from '../people/constraint';
import { inputSets } from './tables';

/** Named inputs of one project. */
export interface InputSetStore {
  /**
   * Adds a version, the next of its name; the same as the last one is the last one. EXISTS when somebody
   * adds one at the same moment; INPUT_INVALID for a name of another pipeline.
   */
  add(kind: InputSetKind, asked: NewInputSet, createdBy: string): Promise<InputSet>;
  /** The newest version of each name, in their order. */
  list(kind: InputSetKind): Promise<InputSet[]>;
  /** All versions of a name, newest first. */
  versions(kind: InputSetKind, name: string): Promise<InputSet[]>;
  /** `name@3`, or the newest of a name. VERSION_NOT_FOUND. */
  require(kind: InputSetKind, version: string): Promise<InputSet>;
  /**
   * An input laid over the parameter set and the template that it names, with their versions.
   * VERSION_NOT_FOUND; INPUT_INVALID for one of another pipeline.
   */
  resolve(asked: LaidInput): Promise<{ input: unknown; origin: RunOrigin }>;
  /** Takes a name away, with all versions. False when there was none. */
  remove(kind: InputSetKind, name: string): Promise<boolean>;
}

/** What is laid over what. */
export interface LaidInput {
  pipeline: string;
  input: unknown;
  template?: string;
  parameters?: string;
}

/** The named inputs of a project. */
export function inputSetStore({ attempt }: Attempting, project: string): InputSetStore {
  const table = inputSets;
  const named = (kind: InputSetKind, name: string) =>
    and(eq(table.project, project), eq(table.kind, kind), eq(table.name, name));
  const versions = async (kind: InputSetKind, name: string) => {
    const rows = await attempt((db) =>
      db.select().from(table).where(named(kind, name)).orderBy(desc(table.number)),
    );
    return rows.map(toInputSet);
  };
  const require: InputSetStore['require'] = async (kind, version) => {
    const { name, number } = versionOf(version);
    const found = (await versions(kind, name)).find(
      (one) => number === undefined || one.number === number,
    );
    if (found !== undefined) return found;
    const noun = kind === 'template' ? 'template' : 'parameter set';
    const message = `There is no ${noun} ${JSON.stringify(version)} in ${project}.`;
    throw new AthanorError({ code: 'VERSION_NOT_FOUND', message });
  };
  return {
    versions,
    require,
    async resolve({ pipeline, ...asked }) {
      const origin: RunOrigin = {};
      let input: unknown = {};
      for (const kind of INPUT_SET_KINDS) {
        const version = asked[kind];
        if (version === undefined) continue;
        const found = await require(kind, version);
        if (found.pipeline !== pipeline) {
          const message = `${kind}: ${version} is for ${found.pipeline}, not for ${pipeline}.`;
          throw new AthanorError({ code: 'INPUT_INVALID', message });
        }
        origin[kind] = `${found.name}@${found.number}`;
        input = layOver(input, found.input);
      }
      return { input: layOver(input, asked.input ?? {}), origin };
    },
    async add(kind, asked, createdBy) {
      const values = parseAsked(newInputSet, asked);
      const [last] = await versions(kind, values.name);
      if (last !== undefined && last.pipeline !== values.pipeline) {
        const message = `${values.name} is for ${last.pipeline}: give this one a name of its own.`;
        throw new AthanorError({ code: 'INPUT_INVALID', message });
      }
      const said = ({ title, input }: NewInputSet) => canonicalJson({ title, input });
      if (last !== undefined && said(last) === said(values)) return last;
      const row = { ...values, project, kind, number: (last?.number ?? 0) + 1, createdBy };
      const add = () => attempt((db) => db.insert(table).values(row).returning());
      const exists = `${values.name}@${row.number} was just added by somebody else.`;
      const [added] = await constrained(add, { exists });
      return toInputSet(added as typeof table.$inferSelect);
    },
    async list(kind) {
      const rows = await attempt((db) => {
        const newest = db
          .select({ name: table.name, number: max(table.number).as('newest') })
          .from(table)
          .where(and(eq(table.project, project), eq(table.kind, kind)))
          .groupBy(table.name)
          .as('newest');
        return db
          .select()
          .from(table)
          .innerJoin(newest, and(eq(table.name, newest.name), eq(table.number, newest.number)))
          .where(and(eq(table.project, project), eq(table.kind, kind)))
          .orderBy(asc(table.name));
      });
      return rows.map((row) => toInputSet(row.input_sets));
    },
    async remove(kind, name) {
      const gone = await attempt((db) =>
        db.delete(table).where(named(kind, name)).returning({ number: table.number }),
      );
      return gone.length > 0;
    },
  };
}

function toInputSet(row: typeof inputSets.$inferSelect): InputSet {
  return { ...row, createdAt: row.createdAt.toISOString() };
}
