import { setTimeout as sleep } from 'node:timers/promises';
import { AthanorError, asAthanorError } from '../../../schemas/errors';
import type { InvitationTerms } from '../../../schemas/nodes/gate-calls';
import { parseInvitation } from '../../../schemas/nodes/invitation-link';
import type { CapabilityReport } from '../../../schemas/nodes/node';
import { readMembership } from './folder';
import { type GateLine, type LineLog, openLine } from './gate-line';
import { askTerms, join, meetGate } from './join';

/** What an owner is asked once, before anything of the machine is told. */
export interface Question {
  type: 'question';
  gateUrl: string;
  terms: InvitationTerms;
  report: CapabilityReport;
}

/** What a machine comes in with. */
export interface AdmissionOptions {
  folder: string;
  name: string;
  /** Link or token of an invitation. */
  link: string | undefined;
  /** Where the gate's public port is now, for whoever knows better than the membership. */
  gateUrl?: string;
  report: () => Promise<CapabilityReport>;
  /** Whether the owner agrees; nobody is asked where it is absent. */
  agree?: (question: Question) => Promise<boolean>;
  log: LineLog;
}

/**
 * The line of this machine to its network: of the membership that it has, else by the invitation. A
 * membership that the gate does not know any more is given up for the invitation, where there is one.
 * @throws AthanorError CONFIG_INVALID without either, CANCELLED when the owner says no, or as the gate
 */
export async function comeIn(o: AdmissionOptions): Promise<GateLine> {
  const known = openLine(o.folder, o.log);
  // An invitation is given where there is something to join: a membership elsewhere must not hide it.
  if (known !== undefined && (o.link === undefined || isOf(o.folder, o.link))) {
    try {
      // A member comes back, however long its gate is away; whoever joins wants to know soon.
      const start = async () => {
        if (o.gateUrl !== undefined) await known.moveTo(o.gateUrl);
        await known.start();
      };
      await patiently(start, o.log, Number.POSITIVE_INFINITY);
      return known;
    } catch (error) {
      const { code } = asAthanorError(error);
      const isLost = code === 'NODE_NOT_FOUND' || code === 'SIGNATURE_INVALID';
      if (o.link === undefined || !isLost) throw error;
      o.log.warn({ code }, 'the gate does not know this node any more; joining again');
    }
  }
  if (o.link === undefined) {
    const message = 'This machine has not joined a network. Run: athanor node join <link>';
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  await joinBy(o.link, o);
  const line = openLine(o.folder, o.log) as GateLine;
  await line.start();
  return line;
}

/** Whether the membership is of the gate of this link. */
function isOf(folder: string, link: string): boolean {
  return readMembership(folder)?.gateUrl === parseInvitation(link).gateUrl;
}

async function joinBy(text: string, o: AdmissionOptions): Promise<void> {
  const link = parseInvitation(text);
  const gate = await patiently(() => meetGate(link), o.log);
  const report = await o.report();
  if (o.agree !== undefined) {
    const terms = await askTerms(gate);
    const question: Question = { type: 'question', gateUrl: link.gateUrl, terms, report };
    if (!(await o.agree(question))) {
      const message = 'Nothing was told, and nothing was joined.';
      throw new AthanorError({ code: 'CANCELLED', message });
    }
  }
  await patiently(() => join(gate, { folder: o.folder, name: o.name, report }), o.log);
}

const PATIENCE_MS = 10_000;
const PAUSE_MS = 500;

/** A gate that is just starting, or busy, is waited for. */
async function patiently<T>(
  ask: () => Promise<T>,
  log: LineLog,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const { code, retryable } = asAthanorError(error);
      if (!retryable || performance.now() > endMs) throw error;
      log.warn({ code }, 'trying again');
    }
    await sleep(PAUSE_MS);
  }
}
