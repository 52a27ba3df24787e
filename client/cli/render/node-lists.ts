import type { InvitationTerms } from '../../../schemas/nodes/gate-calls';
import type { CapabilityReport } from '../../../schemas/nodes/node';
import type { Invitation, NodeDetail, NodeSummary } from '../../sdk';
import { table } from './table';
import { printable } from './text';

/** Nodes as a table. */
export function nodeTable(nodes: readonly NodeSummary[], columns?: number): string[] {
  if (nodes.length === 0) {
    return ['No node has joined. Invite one: athanor node invite --owner NAME'];
  }
  const rows = nodes.map((node) => [
    node.id,
    node.name,
    node.owner,
    node.tier,
    node.revokedAt === null ? `${node.state}${node.paused ? ', paused' : ''}` : 'revoked',
    node.lastSeenAt.slice(0, 19).replace('T', ' '),
    node.reason ?? node.capabilities.join(' '),
  ]);
  return table(['node', 'name', 'owner', 'tier', 'state', 'last seen', 'offers'], rows, columns);
}

/** One node, with everything that an operator may want to read. */
export function nodeLines(node: NodeDetail, columns?: number): string[] {
  const { report } = node;
  return [
    ...nodeTable([node], columns),
    '',
    `machine   ${report.cpu.cores} cores, ${report.memoryMb} MB, ${report.deviceClass}, agent ${report.agentVersion}`,
    `enrolled  ${node.enrolledAt}, project ${node.project}`,
    ...node.credentials.map(
      ({ id, kind, expiresAt, revokedAt }) =>
        `${kind.padEnd(11)} ${id.slice(0, 16)}… ${revokedAt === null ? `until ${expiresAt}` : `revoked ${revokedAt}`}`,
    ),
    ...section(
      'scores',
      node.scores.map(({ step, stepVersion, score }) => `${step}@${stepVersion} ${figures(score)}`),
    ),
    ...section(
      'why scores changed',
      node.scoreChanges.map((one) => `${one.at} ${one.step}@${one.stepVersion} ${one.reason}`),
    ),
    ...section(
      'states',
      node.transitions.map(({ at, from, to, reason }) => `${at} ${from} → ${to}: ${reason}`),
    ),
    ...section(
      'audit',
      node.audit.map(({ at, actor, action }) => `${at} ${action} by ${actor}`),
    ),
  ].map(printable);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function figures(score: Record<string, number>): string {
  return Object.entries(score)
    .map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(3)}`)
    .join(', ');
}

/** An invitation for people: a command, a link, a code to be photographed. */
export function invitationLines(
  { expiresAt, link, token }: Invitation,
  o: { uses: number; code: string | undefined },
): string[] {
  const uses = o.uses === 1 ? 'once' : `${o.uses} times`;
  return [
    'On the other machine:',
    '',
    `  athanor node join ${token}`,
    '',
    `or open ${link}`,
    ...(o.code === undefined ? [] : ['', ...o.code.trimEnd().split('\n')]),
    '',
    `It admits ${uses}, until ${expiresAt}. Whoever has it can join: hand it over in private.`,
  ];
}

const TIER_WORDS: Readonly<Record<string, string>> = {
  managed: 'trusted: it gets confidential inputs, and its results count at once',
  organisation: 'of the organisation: it gets confidential inputs, and its results count at once',
  contributed:
    'contributed: it gets inputs that are not confidential, and its results are compared',
  public: 'public: it gets inputs that anybody may see, and its results are compared',
};

/** What a machine will share and with whom, before its owner is asked. */
export function sharingLines(o: {
  gateUrl: string;
  name: string;
  terms: InvitationTerms;
  report: CapabilityReport;
}): string[] {
  const { report, terms } = o;
  const { cpu, gpus, memoryMb, os, tools } = report;
  const offered = report.capabilities.filter((one) => terms.capabilities?.includes(one) ?? true);
  return [
    `This machine joins the network of ${o.gateUrl}, as a node of ${terms.owner}, project ${terms.project}.`,
    `It will be ${TIER_WORDS[terms.tier] ?? terms.tier}.`,
    '',
    'The network learns, and keeps:',
    `  its name ${o.name}, the address from which it connects, when it is there and what state it is in;`,
    `  what it is: ${cpu.model}, ${cpu.cores} cores, ${memoryMb} MB, ${os.platform} ${os.release}${gpus.length > 0 ? `, ${gpus.join(', ')}` : ''};`,
    `  what it has: ${Object.keys(tools).join(', ') || 'no tools'}; how fast it is, measured by itself;`,
    '  which steps it computed, and whether they were right.',
    'It learns nothing else: no files, no other programs, no passwords.',
    '',
    `The network may have it compute: ${offered.join(', ') || 'nothing yet'}.`,
    'You decide how much and when (athanor node limits), pause it (athanor node pause) and leave (athanor node leave).',
  ].map(printable);
}
