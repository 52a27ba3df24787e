import { AthanorError } from '../../../schemas/errors';
import type { controlRequest } from '../../../schemas/nodes/control';
import type { OwnerRules } from '../../../schemas/nodes/owner-rules';
import type { RunningAgent } from './agent';

/** Time that an answer has to reach the owner before the process ends. */
const FAREWELL_MS = 50;

type Request = ReturnType<typeof controlRequest.parse>;

/** Does what the owner asks, and answers with what came of it. */
export async function answerOwner(agent: RunningAgent, request: Request): Promise<unknown> {
  switch (request.verb) {
    case 'status':
      return agent.status();
    case 'pause':
      agent.finishes = request.finish;
      return keepRules(
        agent,
        changed(agent, { paused: true }),
        request.finish ? 'paused, finishing' : 'paused',
      );
    case 'resume':
      agent.finishes = false;
      return keepRules(agent, changed(agent, { paused: false }), 'resumed');
    case 'limits':
      if (request.rules === undefined) return { rules: agent.currentRules() };
      return keepRules(agent, request.rules, 'changed the limits');
    case 'history':
      agent.accounts.flush({ all: true });
      return agent.history.last(request.limit);
    case 'benchmark':
      return { benchmark: await agent.surveys.measure() };
    case 'update':
      return agent.updates.lookNow();
    case 'drain':
      return leaveLater(agent, 'asked it to drain', Number.MAX_SAFE_INTEGER);
    case 'stop':
      return leaveLater(agent, 'stopped it', 0);
    case 'leave':
      return leave(agent);
  }
}

function changed(agent: RunningAgent, change: Partial<OwnerRules>): OwnerRules {
  return { ...agent.currentRules(), ...change };
}

/** Keeps the rules as they are given: a limit that is not among them is gone. */
function keepRules(agent: RunningAgent, given: OwnerRules, what: string) {
  const rules = agent.rulesFile.write(given);
  agent.history.add({ kind: 'owner', what });
  agent.tick();
  return { rules, status: agent.status() };
}

function leaveLater(agent: RunningAgent, what: string, graceMs: number) {
  agent.history.add({ kind: 'owner', what });
  const running = agent.book.current();
  // Timers hold at most 2^31 - 1 milliseconds.
  const grace = Math.min(graceMs, 2 ** 31 - 1);
  setTimeout(() => void agent.end(grace), FAREWELL_MS);
  return { running };
}

async function leave(agent: RunningAgent) {
  const { link } = agent.options;
  if (link === undefined) {
    const message = 'This node belongs to the stack on this machine; it has nothing to leave.';
    throw new AthanorError({ code: 'INPUT_INVALID', message });
  }
  await link.leave();
  return leaveLater(agent, 'left the network', 0);
}
