import { AthanorError } from '../../schemas/errors';
import type { Standing } from '../../schemas/nodes/control';
import { signedJson } from '../../schemas/nodes/enrolment';
import { type BeatReply, beatRequest, nodeReport } from '../../schemas/nodes/gate-calls';
import type { Database } from '../../store/database';
import { keyRing, PURPOSES, verifyJson } from '../../trust';
import type { NodeIdentity } from '../auth/identity';
import { parse } from './parse';
import type { PublisherList } from './publisher-list';

/** Scores change slowly, and beats come every few seconds. */
const STANDING_MS = 60_000;
const STANDINGS_MAX = 20_000;

/** What nodes tell and ask, beside the work itself. */
export class NodeCalls {
  private readonly standings = new Map<string, { at: number; scores: Standing['scores'] }>();

  constructor(
    private readonly o: {
      database: Pick<Database, 'nodes' | 'credentials' | 'scores' | 'audit'>;
      minimumAgentVersion: string;
      publishers?: PublisherList;
    },
  ) {}

  /** How the node is: its changes of state are kept, and it hears how it stands. */
  async beat(node: NodeIdentity, body: unknown): Promise<BeatReply> {
    const beat = parse(beatRequest, body);
    const { nodes } = this.o.database;
    const { nodeId: id } = node;
    await nodes.transition(
      beat.transitions.map(({ at, sequence, from, to, event, why }) => ({
        // A node that lost its folder counts from one again: the moment tells them apart.
        id: `${id}/${at}/${sequence}`,
        ...{ node: id, from, to, at, reason: `${event}: ${why}` },
      })),
    );
    if (node.paused === beat.accepting) await nodes.pause(id, !beat.accepting);
    const standing = { tier: node.tier, scores: await this.scoresOf(id) };
    const { minimumAgentVersion, publishers } = this.o;
    return { standing, minimumAgentVersion, publishersDigest: publishers?.digest() ?? null };
  }

  /**
   * What the node says of itself, signed by its own key: a claim that placement uses.
   * @throws AthanorError INPUT_INVALID, SIGNATURE_INVALID
   */
  async report({ nodeId, publicKey }: NodeIdentity, body: unknown): Promise<void> {
    if (publicKey === undefined) throw invalid('This node has no key to sign a report with.');
    const signed = parse(signedJson, body);
    const said = parse(nodeReport, verifyJson(PURPOSES.report, signed, keyRing(publicKey)));
    if (said.node !== nodeId) throw invalid('This is a report of another node.');
    const { kind, report } = said;
    await this.o.database.nodes.report(
      nodeId,
      kind === 'benchmark' ? { benchmark: report } : { report },
    );
  }

  /** The node gives up its credentials; with a new invitation it may come again. */
  async leave({ nodeId }: NodeIdentity): Promise<void> {
    const { credentials, audit } = this.o.database;
    await credentials.revokeAll(nodeId, 'the node has left');
    await audit.add({ actor: nodeId, action: 'node.leave', subject: nodeId, details: {} });
  }

  private async scoresOf(id: string): Promise<Standing['scores']> {
    const known = this.standings.get(id);
    if (known !== undefined && Date.now() - known.at < STANDING_MS) return known.scores;
    const rows = await this.o.database.scores.of([id]);
    const scores = rows.flatMap(({ step, stepVersion, score }) =>
      Object.entries(score).map(([name, value]) => ({
        name: `${step}@${stepVersion} ${name}`,
        value,
      })),
    );
    if (this.standings.size >= STANDINGS_MAX) this.standings.clear();
    this.standings.set(id, { at: Date.now(), scores });
    return scores;
  }
}

function invalid(message: string): AthanorError {
  return new AthanorError({ code: 'INPUT_INVALID', message });
}
