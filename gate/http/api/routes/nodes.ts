import { z } from 'zod';
import { projectName } from '../../../../schemas/api/common';
import {
  fleetEvent,
  freshInvitation,
  invitationList,
  newInvitation,
  nodeAct,
  nodeDetail,
  nodeList,
  nodeSummary,
  reinstatement,
} from '../../../../schemas/api/nodes';
import { AthanorError } from '../../../../schemas/errors';
import type { Caller } from '../../../../schemas/platform/caller';
import type { ProjectPermission } from '../../../../schemas/platform/permissions';
import { authorise, isAllowed } from '../../../auth/authorise';
import { type ApiApp, endpoint } from '../endpoint';
import type { Numbered } from '../events/event-log';
import type { FleetEvent } from '../events/fleet-events';
import { sendEvents } from '../events/send-events';
import type { ApiServices } from '../services';

const named = z.object({ node: z.string().min(1).max(200).describe('id, or name') });
const ROOT = '/v1/nodes/{node}';

/** The machines of a caller's projects, and what may be done about them. */
export function addNodeRoutes(app: ApiApp, services: ApiServices): void {
  addQuestions(app, services);
  addActs(app, services);
  addInvitations(app, services);
}

/** The id of a node of the caller's projects. @throws NODE_NOT_FOUND, FORBIDDEN */
async function requireNode(
  { client }: ApiServices,
  caller: Caller,
  o: { node: string; permission: ProjectPermission },
): Promise<string> {
  const listed = await client.nodes.list();
  const mine = listed.filter(({ project }) => isAllowed(caller, 'nodes:read', project));
  const found = mine.filter(({ id, name }) => id === o.node || name === o.node);
  const [one, another] = found;
  if (one !== undefined && another === undefined) {
    authorise(caller, o.permission, one.project);
    return one.id;
  }
  const message = one
    ? `Several nodes are called ${JSON.stringify(o.node)}: name one by its id.`
    : `There is no node ${JSON.stringify(o.node)}.`;
  throw new AthanorError({ code: 'NODE_NOT_FOUND', message });
}

function addQuestions(app: ApiApp, services: ApiServices): void {
  const { client, fleetEvents, onError } = services;
  endpoint(
    app,
    {
      ...{ id: 'listNodes', method: 'get', path: '/v1/nodes', tag: 'nodes' },
      ...{ summary: 'Nodes', permission: 'nodes:read' as const, answer: nodeList },
      query: z.object({ project: projectName.optional() }),
    },
    async ({ caller, query: { project } }) => {
      if (project !== undefined) authorise(caller, 'nodes:read', project);
      const all = await client.nodes.list();
      const items = all.filter(
        (node) =>
          isAllowed(caller, 'nodes:read', node.project) &&
          (project === undefined || node.project === project),
      );
      return { items };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'followNodes', method: 'get', path: '/v1/nodes/events', tag: 'nodes' },
      summary: 'How every node stands, then what changes, as server-sent events',
      permission: 'nodes:read',
      headers: z.object({ 'last-event-id': z.string().max(200).optional() }),
      ...{ answer: fleetEvent, mediaType: 'text/event-stream' },
    },
    async ({ c, caller }) => sendEvents(c, (o) => ofCaller(caller, fleetEvents.follow(o)), onError),
  );
  endpoint(
    app,
    {
      ...{ id: 'getNode', method: 'get', path: ROOT, tag: 'nodes' },
      ...{ summary: 'One node', permission: 'nodes:read' as const },
      ...{ params: named, answer: nodeDetail },
    },
    async ({ caller, params: { node } }) =>
      client.nodes.show(await requireNode(services, caller, { node, permission: 'nodes:read' })),
  );
}

/** Events of nodes that the caller may see; of one that is gone nothing but its id is told. */
async function* ofCaller(
  caller: Caller,
  events: AsyncIterable<Numbered<FleetEvent>>,
): AsyncGenerator<Numbered<FleetEvent>> {
  const seen = new Set<string>();
  for await (const one of events) {
    const { event } = one;
    if (event.type === 'node') {
      if (!isAllowed(caller, 'nodes:read', event.node.project)) continue;
      seen.add(event.node.id);
    } else if (!seen.delete(event.nodeId)) continue;
    yield one;
  }
}

function addActs(app: ApiApp, services: ApiServices): void {
  const { client } = services;
  for (const act of ['revoke', 'quarantine'] as const) {
    endpoint(
      app,
      {
        ...{ id: `${act}Node`, method: 'post', path: `${ROOT}/${act}`, tag: 'nodes' },
        ...{ summary: ACTS[act], permission: 'nodes:manage' as const },
        ...{ params: named, body: nodeAct, answer: nodeSummary },
      },
      async ({ caller, params: { node }, body }) => {
        const id = await requireNode(services, caller, { node, permission: 'nodes:manage' });
        return client.nodes[act](id, body.reason, caller.id);
      },
    );
  }
  endpoint(
    app,
    {
      ...{ id: 'reinstateNode', method: 'post', path: `${ROOT}/reinstate`, tag: 'nodes' },
      ...{ summary: 'End a quarantine or a revocation', permission: 'nodes:manage' as const },
      ...{ params: named, body: reinstatement, answer: nodeSummary },
    },
    async ({ caller, params: { node }, body }) => {
      const id = await requireNode(services, caller, { node, permission: 'nodes:manage' });
      return client.nodes.reinstate(id, body.tier, caller.id);
    },
  );
}

const ACTS = {
  revoke: 'Take the certificates of a node, and give it no more work',
  quarantine: 'Give a node no more work, and compute again what it gave alone',
};

function addInvitations(app: ApiApp, services: ApiServices): void {
  const { client, database } = services;
  const path = '/v1/invitations';
  endpoint(
    app,
    {
      ...{ id: 'listInvitations', method: 'get', path, tag: 'nodes' },
      ...{ summary: 'Invitations of nodes', permission: 'nodes:manage' as const },
      answer: invitationList,
    },
    async ({ caller }) => {
      const all = await database.invitations.list();
      return { items: all.filter(({ project }) => isAllowed(caller, 'nodes:manage', project)) };
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'createInvitation', method: 'post', path, tag: 'nodes', status: 201 },
      ...{ summary: 'Invite nodes; the link is told once', permission: 'nodes:manage' as const },
      ...{ body: newInvitation, answer: freshInvitation },
    },
    async ({ caller, body }) => {
      authorise(caller, 'nodes:manage', body.project);
      return client.nodes.invite(body, caller.id);
    },
  );
  endpoint(
    app,
    {
      ...{ id: 'revokeInvitation', method: 'delete', path: `${path}/{id}`, tag: 'nodes' },
      ...{ summary: 'Let nobody in with an invitation', permission: 'nodes:manage' as const },
      params: z.object({ id: z.string().min(1).max(100) }),
    },
    async ({ caller, params: { id } }) => {
      const all = await database.invitations.list();
      const found = all.find((one) => one.id === id);
      if (found === undefined || !isAllowed(caller, 'nodes:read', found.project)) {
        throw new AthanorError({ code: 'NOT_FOUND', message: `There is no invitation ${id}.` });
      }
      authorise(caller, 'nodes:manage', found.project);
      await database.invitations.revoke(id);
      await database.audit.add({
        ...{ actor: caller.id, action: 'node.revoke-invitation', subject: id },
        ...{ project: found.project, details: {} },
      });
      return undefined;
    },
  );
}
