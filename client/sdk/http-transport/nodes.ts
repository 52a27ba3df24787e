import type { Invitation, NodeDetail, NodeSummary, NodesClient } from '../nodes';
import type { HttpConnection } from './connection';

/** Nodes over HTTP. */
export function httpNodes(connection: HttpConnection): NodesClient {
  const at = (node: string, more = '') => `/v1/nodes/${encodeURIComponent(node)}${more}`;
  const act = (node: string, what: string, json: object) =>
    connection.json<NodeSummary>(at(node, `/${what}`), { method: 'POST', json });
  return {
    invite: (json) => connection.json<Invitation>('/v1/invitations', { method: 'POST', json }),
    async list() {
      return (await connection.json<{ items: NodeSummary[] }>('/v1/nodes')).items;
    },
    show: (node) => connection.json<NodeDetail>(at(node)),
    revoke: (node, reason) => act(node, 'revoke', { reason }),
    quarantine: (node, reason) => act(node, 'quarantine', { reason }),
    reinstate: (node, tier) => act(node, 'reinstate', { tier }),
  };
}
