import { AthanorError } from '../../../schemas/errors';
import type {
  DatasetManifest,
  ModelManifest,
  RegistryKind,
} from '../../../schemas/registry/registry';
import { productionOf, promotedOf, type RegistryStore, type VersionRow } from '../../../store';
import { nearest } from '../nearest';
import type { RegistryClient, RegistryVersion } from '../registry';
import type { Session } from './session';

const VERSION = /^(.*)@([1-9]\d*)$/;

/** Data sets and models, in the database and the artifact store. */
export function localRegistry(session: Session): RegistryClient {
  return {
    async list(kind, name) {
      const registry = await required(session);
      const rows = await registry.versions(kind, name);
      if (name !== undefined && rows.length === 0) throw await notFound(registry, kind, name);
      const shown = name === undefined ? newestOfEach(rows) : rows;
      return Promise.all(shown.map((row) => summaryOf(registry, row)));
    },
    async show(kind, version) {
      const registry = await required(session);
      const row = await find(registry, kind, version);
      const bytes = await session.artifacts.get(row.manifest);
      const events = await registry.events(kind, row.name);
      return {
        ...(await summaryOf(registry, row)),
        manifestRef: row.manifest,
        manifest: JSON.parse(bytes.toString('utf8')) as DatasetManifest | ModelManifest,
        history: events.map(({ at, event, number, actor, details }) => ({
          ...{ at, event, number, actor, details },
        })),
      };
    },
    async promote(version, { by, reason }) {
      const registry = await required(session);
      const row = await find(registry, 'model', version);
      const { name, number } = row;
      const now = productionOf(await registry.events('model', name));
      if (now !== number) {
        await registry.addEvent({
          ...{ kind: 'model', name, number, event: 'promoted', actor: by },
          details: { reason, before: now },
        });
      }
      return summaryOf(registry, row);
    },
    async rollBack(name, { by, reason }) {
      const registry = await required(session);
      const promoted = promotedOf(await registry.events('model', name));
      const [back, now] = promoted.slice(-2);
      if (back === undefined || now === undefined) {
        throw new AthanorError({
          code: 'INPUT_INVALID',
          message: `No version of ${name} was in production before: there is nothing to go back to.`,
        });
      }
      await registry.addEvent({
        ...{ kind: 'model', name, number: now, event: 'rolled back', actor: by },
        details: { reason, to: back },
      });
      return summaryOf(registry, await find(registry, 'model', `${name}@${back}`));
    },
  };
}

async function required(session: Session): Promise<RegistryStore> {
  // Tells what does not run before it says that a database does not answer.
  session.services();
  const database = await session.database();
  if (database !== null) return database.forProject(session.project).registry;
  throw new AthanorError({
    code: 'DATABASE_UNAVAILABLE',
    message: 'The database does not answer; the registry is kept there.',
  });
}

async function find(
  registry: RegistryStore,
  kind: RegistryKind,
  version: string,
): Promise<VersionRow> {
  const match = VERSION.exec(version);
  const name = match?.[1] ?? version;
  const row =
    match === null
      ? (await registry.versions(kind, name))[0]
      : await registry.version(kind, name, Number(match[2]));
  if (row !== undefined) return row;
  throw await notFound(registry, kind, version);
}

async function notFound(
  registry: RegistryStore,
  kind: RegistryKind,
  version: string,
): Promise<AthanorError> {
  const rows = await registry.versions(kind);
  const near = nearest(
    version,
    rows.flatMap(({ name, number }) => [name, `${name}@${number}`]),
  );
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  const message = `There is no ${kind} ${JSON.stringify(version)} in the registry.${hint}`;
  return new AthanorError({ code: 'VERSION_NOT_FOUND', message });
}

async function summaryOf(registry: RegistryStore, row: VersionRow): Promise<RegistryVersion> {
  const { kind, name, number, digest, run, createdAt } = row;
  const events = kind === 'model' ? await registry.events(kind, name) : [];
  const inProduction = productionOf(events) === number;
  return { version: `${name}@${number}`, name, number, digest, run, createdAt, inProduction };
}

function newestOfEach(rows: readonly VersionRow[]): VersionRow[] {
  return rows.filter((row, i) => rows[i - 1]?.name !== row.name);
}
