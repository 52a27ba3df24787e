import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { z } from 'zod';
import { planReplication } from '../../fleet';
import type { Assignment, SignedEnvelope } from '../../schemas/nodes/results';
import type { AllocateItem } from '../../schemas/records/steps';
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

/** Asks until there is a verdict; `reply` says what each node answers. Every node has its own owner. */
function play(reply: (of: Assignment) => Answer, o: { nodes?: number } = {}) {
  const machines = Array.from({ length: o.nodes ?? 100 }, (_, i) => assignment(i));
  return playWith(machines, (of) => reply(of));
}

/**
 * The same with machines of which some have one owner, asked as the allocator does: owners first that
 * were not asked, then other machines of theirs, then those that were late.
 */
function playWith(
  machines: readonly Assignment[],
  reply: (of: Assignment, time: number) => Answer,
  mayReturn = false,
) {
  const round = new ReplicaRound(step, 'run/test.step/1');
  const waiting: Assignment[] = [];
  const asked: Assignment[] = [];
  for (let nowMs = 0; ; nowMs += 1_000) {
    const verdict = round.verdict();
    if (verdict.kind === 'agreed' || verdict.kind === 'given-up') {
      return { round, verdict, asked: asked.length, nowMs };
    }
    if (verdict.kind === 'more') {
      const request = round.request();
      expect(request.asked).toBe(asked.length);
      expect(request.ended ?? []).toHaveLength(asked.length - waiting.length);
      const assignments = chosen(machines, request, { waiting });
      if (assignments.length === 0) {
        nowMs += round.exhaust({ mayReturn });
        continue;
      }
      // A copy: the same machine may be asked again, and its answers must not be mixed up.
      const copies = assignments.map((one) => ({ ...one }));
      for (const { owner } of copies) expect(request.excludedOwners).not.toContain(owner);
      round.expect({ plan: PLAN, assignments: copies, canaries: [], noneLeft: false });
      waiting.push(...copies);
      asked.push(...copies);
    } else {
      const of = waiting.shift() as Assignment;
      const time = asked.filter(({ node }) => node === of.node).length;
      round.enter(reply(of, time), nowMs);
    }
  }
}

function chosen(
  machines: readonly Assignment[],
  { excludedOwners, silent = [], wanted }: AllocateItem,
  { waiting }: { waiting: readonly Assignment[] },
): Assignment[] {
  const isSilent = (one: Assignment) => silent.filter(({ node }) => node === one.node);
  const tried = silent.map(({ owner }) => owner);
  const free = machines.filter(
    ({ owner }) => !excludedOwners.includes(owner) && !waiting.some((w) => w.owner === owner),
  );
  const choices = [
    free.filter(({ owner }) => !tried.includes(owner)),
    free.filter((one) => isSilent(one).length === 0),
    free.filter((one) => isSilent(one).every(({ lateAt }) => lateAt !== null)),
  ];
  const owners = new Map<string, Assignment>();
  for (const one of choices.find(({ length }) => length > 0) ?? []) {
    if (!owners.has(one.owner)) owners.set(one.owner, one);
  }
  return [...owners.values()].slice(0, wanted ?? PLAN.replicas);
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

const silence = (of: Assignment, isLate: boolean): Answer => ({
  ...{ assignment: of, workflowId: 'w', activityId: of.node, isLate },
});

test('owners whose one machine sleeps or broke answer with another', () => {
  // Owners 0 to 3 have two machines each; the first of 1 is asleep, of 2 broken; 3 lies.
  const machines = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => assignment(i, { owner: `owner ${i % 4}` }));
  const { round, verdict } = playWith([...machines, assignment(8)], (of) => {
    if (of.owner === 'owner 3') return answered(of, 'lie');
    if (of.node === 'n1' || of.node === 'n2') return silence(of, of.node === 'n1');
    return answered(of, 'right');
  });
  expect(round.result(verdict)).toMatchObject({ outputDigest: 'right' });
  const { replicas } = round.conclusion(verdict, {});
  const agreed = replicas.filter(({ outcome }) => outcome === 'agreed');
  expect(agreed.map(({ node }) => node).sort()).toEqual(['n0', 'n5', 'n6', 'n8']);
});

test('a machine that was late is asked again when nobody else is left', () => {
  const machines = [assignment(0), assignment(1), assignment(2)];
  const { round, verdict, asked } = playWith(machines, (of, time) =>
    of.node === 'n1' && time < 3 ? silence(of, true) : answered(of, 'right'),
  );
  expect(round.result(verdict)).toMatchObject({ outputDigest: 'right' });
  expect(asked).toBe(5);
});

test('machines that are away are waited for, and then no longer', () => {
  const two = [assignment(0), assignment(1)];
  const { round, verdict, nowMs } = playWith(two, (of) => answered(of, 'right'), true);
  expect(nowMs).toBeGreaterThan(240_000);
  expect(nowMs).toBeLessThan(400_000);
  expect(() => round.result(verdict)).toThrow(/none came back in 300 s/);
  const broken = playWith(two, (of) => silence(of, false));
  expect(broken.nowMs).toBeLessThan(10_000);
  expect(() => broken.round.result(broken.verdict)).toThrow(/2 failed, 0 late/);
});

test('an owner counts once, however many of its machines answer or are silent', () => {
  const behaviour = fc.constantFrom('right', 'right', 'lie', 'fail', 'late', 'once late');
  const machine = fc.record({ owner: fc.integer({ min: 0, max: 6 }), behaviour });
  fc.assert(
    fc.property(fc.array(machine, { minLength: 1, maxLength: 20 }), (fleet) => {
      // Owners 0 and 1 are in a plot: whatever of theirs does not keep silent tells the same lie.
      const machines = fleet.map(({ owner }, i) => assignment(i, { owner: `owner ${owner}` }));
      const isHonest = ({ owner }: { owner: string }) => !['owner 0', 'owner 1'].includes(owner);
      const isRight = (one: Assignment) =>
        isHonest(one) && ['right', 'once late'].includes(behaviourOf(one));
      const behaviourOf = ({ node }: Assignment) => fleet[Number(node.slice(1))]?.behaviour ?? '';
      const { round, verdict, asked } = playWith(machines, (of, time) => {
        const what = behaviourOf(of);
        if (what === 'fail') return silence(of, false);
        if (what === 'late' || (what === 'once late' && time === 1)) return silence(of, true);
        return answered(of, isRight(of) ? 'right' : isHonest(of) ? `lie of ${of.node}` : 'plot');
      });
      expect(asked).toBeLessThanOrEqual(PLAN.replicasMax);
      const { replicas } = round.conclusion(verdict, {});
      const answers = replicas.filter(({ envelope }) => envelope !== undefined);
      expect(new Set(answers.map(({ owner }) => owner)).size).toBe(answers.length);
      if (verdict.kind !== 'agreed') return;
      expect(round.result(verdict)).toMatchObject({ outputDigest: 'right' });
      const agreed = replicas.filter(({ outcome }) => outcome === 'agreed');
      expect(new Set(agreed.map(({ owner }) => owner)).size).toBeGreaterThanOrEqual(3);
    }),
  );
});

test('three honest owners with a machine that works are enough, whatever breaks or sleeps', () => {
  const other = fc.constantFrom('fail', 'late');
  const broken = fc.array(fc.record({ owner: fc.integer({ min: 0, max: 4 }), other }), {
    maxLength: 7,
  });
  fc.assert(
    fc.property(broken, fc.boolean(), (list, isLast) => {
      const bad = list.map(({ owner }, i) => assignment(i, { owner: `owner ${owner}` }));
      const good = [0, 1, 2].map((i) => assignment(90 + i, { owner: `owner ${i}` }));
      const machines = isLast ? [...bad, ...good] : [...good, ...bad];
      const { round, verdict } = playWith(machines, (of) =>
        Number(of.node.slice(1)) >= 90
          ? answered(of, 'right')
          : silence(of, list[Number(of.node.slice(1))]?.other === 'late'),
      );
      expect(round.result(verdict)).toMatchObject({ outputDigest: 'right' });
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
  round.enter(answered(mine, 'right'), 0);
  expect(round.verdict()).toMatchObject({ kind: 'agreed' });
});

test('others are asked about an answer that is there, and may refute it', () => {
  const check = {
    ...{ position: '1', activityType: step.activityType, input: 1, node: 'known', owner: 'eve' },
    ...{ workflowId: 'w', activityId: 'a known', outputDigest: 'lie' },
  };
  const round = new ReplicaRound(step, 'run/test.step/1', check);
  for (let i = 0; i < 3; i += 1) {
    const request = round.request();
    expect(request).toMatchObject({ asked: i, excludedOwners: ['eve', ...owners(i)] });
    expect(request.wanted).toBeGreaterThan(0);
    const one = assignment(i, { proven: true });
    round.expect({ plan: PLAN, assignments: [one], canaries: [], noneLeft: false });
    round.enter(answered(one, 'truth'), 0);
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
