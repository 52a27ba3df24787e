import type { InputSet, InputSetKind, InputSetsClient } from '../inputs';
import type { HttpConnection } from './connection';

const PATHS = {
  template: '/v1/templates',
  parameters: '/v1/parameter-sets',
} as const satisfies Record<InputSetKind, string>;

/** Templates and parameter sets over HTTP. */
export function httpInputs(connection: HttpConnection, project: string): InputSetsClient {
  const query = { project };
  const at = (kind: InputSetKind, name: string) => `${PATHS[kind]}/${encodeURIComponent(name)}`;
  return {
    async list(kind, name) {
      const path = name === undefined ? PATHS[kind] : `${at(kind, name)}/versions`;
      return (await connection.json<{ items: InputSet[] }>(path, { query })).items;
    },
    show: (kind, version) => connection.json<InputSet>(at(kind, version), { query }),
    // The same twice is one version.
    add: (kind, json) =>
      connection.json<InputSet>(PATHS[kind], { method: 'POST', query, json, repeatable: true }),
    async remove(kind, name) {
      await connection.ask(at(kind, name), { method: 'DELETE', query });
    },
  };
}
