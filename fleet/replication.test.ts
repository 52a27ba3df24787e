import fc from 'fast-check';
import { TIERS } from '../schemas/constants/nodes';
import { judge, type Replica } from './judge';
import {
  canVouch,
  checkProbability,
  drawsCanary,
  needsClosingCheck,
  planReplication,
  TRUST_AFTER_VALID,
  UNCHECKED_MAX,
} from './replication';
import { changeScore, NEW_SCORE, type NodeScore } from './scores';

const scored = (consecutiveValid: number, unchecked = 0): NodeScore => ({
  ...{ ...NEW_SCORE, consecutiveValid, unchecked },
});

describe('how often a step is computed', () => {
  test.each([
    ['a node of the organisation', 'organisation', undefined, 0, 1],
    ['an unknown node', 'public', undefined, 0.999, 2],
    ['a node one short of trust', 'public', scored(TRUST_AFTER_VALID - 1), 0.999, 2],
    ['a node just trusted, checked', 'public', scored(10), 0.099, 2],
    ['a node just trusted, not checked', 'public', scored(10), 0.1, 1],
    ['a node trusted for long, checked', 'contributed', scored(1_000_000), 0.039, 2],
    ['a node trusted for long, not checked', 'contributed', scored(1_000_000), 0.04, 1],
    ['a node not compared for long', 'public', scored(50, UNCHECKED_MAX), 0.999, 2],
  ] as const)('%s', (_, tier, score, draw, quorum) => {
    const plan = planReplication({ tier, score, draw });
    expect(plan).toEqual({ replicas: 1, quorum, replicasMax: 10 });
  });

  test('newcomers among themselves need three, and a run may always ask for more', () => {
    const alone = { tier: 'public', score: undefined, draw: 0, provenPartner: false } as const;
    expect(planReplication(alone).quorum).toBe(3);
    const costly = { tier: 'managed', score: undefined, draw: 0.5, quorumMin: 4 } as const;
    expect(planReplication(costly)).toEqual({ replicas: 1, quorum: 4, replicasMax: 12 });
  });

  test('the chance of a check falls as 1/n and stops at its floor', () => {
    const chances = [0, 9, 10, 20, 25, 26, 1000].map((valid) => checkProbability(scored(valid)));
    expect(chances).toEqual([1, 1, 0.1, 0.05, 0.04, 0.04, 0.04]);
  });

  test('canaries go to newcomers more often, and to everyone for ever', () => {
    const asks = (tier: (typeof TIERS)[number], valid: number, draw: number) =>
      drawsCanary({ tier, score: scored(valid), draw });
    expect([asks('public', 0, 0.099), asks('public', 0, 0.1)]).toEqual([true, false]);
    expect([asks('public', 10, 0.0099), asks('public', 10, 0.01)]).toEqual([true, false]);
    expect([asks('managed', 10, 0.0019), asks('managed', 10, 0.002)]).toEqual([true, false]);
  });

  test('only what two colluding newcomers cannot make is asked as a canary', () => {
    expect(canVouch({ owners: 2, proven: 1, trusted: false })).toBe(false);
    expect(canVouch({ owners: 3, proven: 0, trusted: false })).toBe(false);
    expect(canVouch({ owners: 3, proven: 1, trusted: false })).toBe(true);
    expect(canVouch({ owners: 1, proven: 0, trusted: true })).toBe(true);
  });
});

describe('whoever begins to lie', () => {
  /** Lies from a given score on, partnered by an honest proven node; counts lies until it is out. */
  function liesUntilOut(from: NodeScore, draws: readonly number[]): number {
    let score = from;
    for (const [lies, draw] of draws.entries()) {
      const plan = planReplication({ tier: 'public', score, draw });
      const answers = ['wrong', 'right', 'right', 'right'];
      const replicas: Replica[] = [];
      for (let verdict = judge({ plan, agreement: 'bitwise', replicas }); ; ) {
        if (verdict.kind === 'agreed') {
          const isTaken = verdict.agreed.includes(0);
          const change = changeScore(
            score,
            isTaken
              ? { kind: 'accepted-alone', elapsedMs: 1, expectedMs: 1 }
              : { kind: 'differed', exact: true },
          );
          if (change.quarantine) return lies + 1;
          expect(replicas).toHaveLength(1);
          score = change.score;
          break;
        }
        const at = replicas.length;
        replicas.push({
          ...{ node: `n${at}`, owner: `o${at}`, outcome: 'answered', outputDigest: answers[at] },
          proven: at > 0 || score.consecutiveValid >= TRUST_AFTER_VALID,
        });
        verdict = judge({ plan, agreement: 'bitwise', replicas });
      }
    }
    throw new Error('it was never found');
  }

  test('is found after a hundred lies at most, whatever it has earned and whatever is drawn', () => {
    const draws = fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), {
      minLength: UNCHECKED_MAX + 1,
      maxLength: UNCHECKED_MAX + 1,
    });
    const earned = fc.tuple(fc.nat(100_000), fc.nat(UNCHECKED_MAX)).map(([a, b]) => scored(a, b));
    fc.assert(
      fc.property(earned, draws, (from, drawn) => {
        expect(liesUntilOut(from, drawn)).toBeLessThanOrEqual(UNCHECKED_MAX + 1);
      }),
      { numRuns: 50 },
    );
  });

  test('as a newcomer is found at its first lie', () => {
    expect(liesUntilOut(NEW_SCORE, [0.999])).toBe(1);
  });

  test('has a result looked at before a run ends', () => {
    expect(needsClosingCheck(scored(20, 1))).toBe(true);
    expect(needsClosingCheck(scored(20, 0))).toBe(false);
    expect(needsClosingCheck(undefined)).toBe(false);
  });
});

test('no tier is beyond checks', () => {
  for (const tier of TIERS) {
    expect(drawsCanary({ tier, score: scored(1_000_000), draw: 0 })).toBe(true);
  }
});
