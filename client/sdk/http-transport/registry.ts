import type { RegistryKind } from '../../../schemas/registry/registry';
import type { RegistryAct, RegistryClient, RegistryDetail, RegistryVersion } from '../registry';
import type { HttpConnection } from './connection';

/** Data sets and models over HTTP; who acts is whoever asks. */
export function httpRegistry(connection: HttpConnection, project: string): RegistryClient {
  const query = { project };
  const at = (kind: RegistryKind, more = '') => `/v1/${kind}s${more}`;
  const named = (name: string) => `/${encodeURIComponent(name)}`;
  const act = (path: string, { reason }: RegistryAct) =>
    connection.json<RegistryVersion>(path, { method: 'POST', query, json: { reason } });
  return {
    async list(kind, name) {
      const path = name === undefined ? at(kind) : at(kind, `${named(name)}/versions`);
      return (await connection.json<{ items: RegistryVersion[] }>(path, { query })).items;
    },
    show: (kind, version) => connection.json<RegistryDetail>(at(kind, named(version)), { query }),
    promote: (version, o) => act(at('model', `${named(version)}/promote`), o),
    rollBack: (name, o) => act(at('model', `${named(name)}/roll-back`), o),
  };
}
