import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { z } from 'zod';
import { planReplication } from '../../fleet';
import type { Assignment, SignedEnvelope } from '../../schemas/nodes/results';
import { defineStep } from '../../schemas/step';
import type { Answer } from '../replica';
import { ReplicaRound } from './replica-round';

const step = defineStep({
  name: 'test.step',
  version: 1,
  title: 'A step',
  description: '',
  taskQueue: 'test.v1',
  input: z.unknown(),
  output: z.unknown(),
});
/** Newcomers: nobody has earned that his word stands alone. */
const PLAN = planReplication({ tier: 'public', score: undefined, draw: 0, provenPartner: false });

function assignment(i: number, o: Partial<Assignment> = {}): Assignment {
  const names = { node: `n${i}`, owner: `owner ${i}`, taskQueue: `node.n${i}` };
  return { ...names, proven: false, trusted: false, ...o };
}

function answered(of: Assignment, outputDigest: string): Answer {
  const envelope = { outputDigest, output: outputDigest, node: of.node } as SignedEnvelope;
  return { assignment: of, workflowId: 'w', activityId: `a ${of.node}`, envelope };
}

/** Asks until there is a verdict; `reply` says what each node answers. */
function play(reply: (of: Assignment) => Answer, o: { nodes?: number } = {}) {
  const round = new ReplicaRound(step, 'run/test.step/1');
  const waiting: Assignment[] = [];
  let asked = 0;
  for (;;) {
    const verdict = round.verdict();
    if (verdict.kind === 'agreed' || verdict.kind === 'given-up') return { round, verdict, asked };
    if (verdict.kind === 'more') {
      const request = round.request(step);
      expect(request.asked).toBe(asked);
      const count = request.wanted ?? PLAN.replicas;
      const free = Math.min(count, (o.nodes ?? 100) - asked);
      if (free === 0) {
        round.exhaust();
        continue;
      }
      const assignments = Array.from({ length: free }, (_, i) => assignment(asked + i));
      asked += free;
      for (const { owner } of assignments) expect(request.ownersAsked).not.toContain(owner);
      round.expect({ plan: PLAN, assignments, canaries: [], noneLeft: false });
      waiting.push(...assignments);
    } else round.enter(reply(waiting.shift() as Assignment));
  }
}

test('equal answers of enough owners are the result, and nobody else is asked', () => {
  const { round, verdict, asked } = play((of) => answered(of, 'right'));
  expect(asked).toBe(PLAN.quorum);
  expect(round.result(verdict)).toMatchObject({ outputDigest: 'right' });
  const { replicas, result } = round.conclusion(verdict, {});
  expect(replicas.every((r) => r.outcome === 'agreed')).toBe(true);
  expect(result).toBe('n0');
});

test('whoever lies, fails or is silent: a wrong answer needs as many owners as a right one', () => {
  const behaviour = fc.constantFrom('right', 'right', 'right', 'lie', 'fail', 'late');
  fc.assert(
    fc.property(fc.array(behaviour, { minLength: 12, maxLength: 12 }), (behaviours) => {
      const { round, verdict } = play((of) => {
        const what = behaviours[Number(of.node.slice(1))];
        const names = { assignment: of, workflowId: 'w', activityId: of.node };
        if (what === 'right') return answered(of, 'right');
        // Each liar for himself: those in a plot are played in fleet's own tests.
        if (what === 'lie') return answered(of, `lie of ${of.node}`);
        return { ...names, isLate: what === 'late' };
      });
      if (verdict.kind !== 'agreed') return;
      expect(round.result(verdict)).toMatchObject({ outputDigest: 'right' });
      for (const replica of round.conclusion(verdict, {}).replicas) {
        const what = behaviours[Number(replica.node.slice(1))];
        if (what === 'lie' && replica.envelope) expect(replica.outcome).toBe('differed');
        if (replica.outcome === 'differed') expect(what).toBe('lie');
      }
    }),
  );
});

test('nodes agree on a failure of the input as on any result', () => {
  const failure = ApplicationFailure.create({ type: 'LIBRARY_EMPTY', message: 'nothing in it' });
  const { round, verdict } = play((of) => ({
    ...{ assignment: of, workflowId: 'w', activityId: of.node, failure },
  }));
  expect(() => round.result(verdict)).toThrow(expect.objectContaining({ type: 'LIBRARY_EMPTY' }));
});

test('without a quorum it is given up, and says why', () => {
  const { round, verdict } = play((of) => answered(of, `only ${of.node}`), { nodes: 4 });
  expect(() => round.result(verdict)).toThrow(expect.objectContaining({ type: 'NO_AGREEMENT' }));
  expect(() => round.result(verdict)).toThrow(/4 different answers/);
});

test('an answer that no gate signed is as if it had failed', () => {
  const { round, verdict } = play((of) => answered(of, 'right'));
  round.strike([round.conclusion(verdict, {}).result as string]);
  expect(round.verdict()).toMatchObject({ kind: 'more', count: 1 });
});

test('a trusted node is believed alone', () => {
  const round = new ReplicaRound(step, 'g');
  const mine = assignment(0, { trusted: true, proven: true });
  const plan = planReplication({ tier: 'managed', score: undefined, draw: 0.5 });
  round.expect({ plan, assignments: [mine], canaries: [], noneLeft: false });
  round.enter(answered(mine, 'right'));
  expect(round.verdict()).toMatchObject({ kind: 'agreed' });
});

test('others are asked about an answer that is there, and may refute it', () => {
  const check = {
    ...{ position: '1', activityType: step.activityType, input: 1, node: 'known', owner: 'eve' },
    ...{ workflowId: 'w', activityId: 'a known', outputDigest: 'lie' },
  };
  const round = new ReplicaRound(step, 'run/test.step/1', check);
  for (let i = 0; i < 3; i += 1) {
    const request = round.request(step);
    expect(request).toMatchObject({ asked: i, ownersAsked: ['eve', ...owners(i)] });
    expect(request.wanted).toBeGreaterThan(0);
    const one = assignment(i, { proven: true });
    round.expect({ plan: PLAN, assignments: [one], canaries: [], noneLeft: false });
    round.enter(answered(one, 'truth'));
  }
  const verdict = round.verdict();
  expect(verdict.kind).toBe('agreed');
  expect(round.isDisputed).toBe(true);
  const [known, ...others] = round.conclusion(verdict, 1).replicas;
  expect(known).toMatchObject({ node: 'known', outcome: 'differed', isRecorded: true });
  expect(known?.envelope).toBeUndefined();
  expect(others.map(({ outcome }) => outcome)).toEqual(['agreed', 'agreed', 'agreed']);
});

function owners(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `owner ${i}`);
}
