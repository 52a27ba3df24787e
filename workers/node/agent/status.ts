import { ATHANOR_VERSION } from '../../../schemas/constants/version';
import type { AgentStatus } from '../../../schemas/nodes/control';
import type { RunningAgent } from './agent';

/** What the owner is shown. */
export function statusOf(agent: RunningAgent): AgentStatus {
  const { accounts, decision, life, options, surveys, talk } = agent;
  return {
    nodeId: options.node.id,
    name: options.node.name,
    version: ATHANOR_VERSION,
    startedAt: agent.startedAt,
    state: life.state,
    stateSince: life.since,
    accepting: agent.polling.wanted,
    slots: decision.slots,
    slotsMax: options.slotsMax,
    reasons: decision.reasons,
    current: agent.book.current(),
    sensors: agent.readings(),
    trend: agent.trend.samples,
    offers: agent.offers.queues,
    today: { ...accounts.ledger.today },
    total: { ...accounts.ledger.total },
    report: surveys.report,
    benchmark: surveys.benchmark,
    standing: talk.standing,
    gate: talk.gate,
    rules: agent.currentRules(),
  };
}
