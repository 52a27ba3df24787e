import fc from 'fast-check';
import { checkProbability, isProven, TRUST_AFTER_VALID, UNCHECKED_MAX } from './replication';
import { changeScore, NEW_SCORE, type NodeScore, type ScoreEvent } from './scores';

const timing = { elapsedMs: 1000, expectedMs: 1000 };
const AGREED: ScoreEvent = { kind: 'agreed', ...timing };
const ALONE: ScoreEvent = { kind: 'accepted-alone', ...timing };

const scoreAfter = (events: readonly ScoreEvent[], from: NodeScore = NEW_SCORE): NodeScore =>
  events.reduce((score, event) => changeScore(score, event).score, from);
const times = (count: number, event: ScoreEvent) => Array.from({ length: count }, () => event);
const proven = scoreAfter(times(TRUST_AFTER_VALID, AGREED));

describe('the score of a node at a step', () => {
  test('ten compared results in a row earn trust, and what is accepted alone earns none', () => {
    expect(isProven(scoreAfter(times(TRUST_AFTER_VALID - 1, AGREED)))).toBe(false);
    expect(isProven(proven)).toBe(true);
    expect(scoreAfter(times(50, ALONE)).consecutiveValid).toBe(0);
  });

  test.each<[string, ScoreEvent, boolean]>([
    ['another answer where answers are equal to the bit', { kind: 'differed', exact: true }, true],
    ['another answer within a method that varies', { kind: 'differed', exact: false }, false],
    ['a wrong answer to a canary', { kind: 'canary-failed', exact: true }, true],
    ["somebody else's signature", { kind: 'bad-signature' }, true],
    ['one misused token', { kind: 'token-misused' }, false],
    ['one breach of policy', { kind: 'policy-breach' }, false],
    ['what is no output of the step', { kind: 'invalid-output' }, false],
    ['a failure', { kind: 'failed' }, false],
    ['no answer in time', { kind: 'late' }, false],
    ['a lie of another node of its owner', { kind: 'sibling-lied' }, false],
  ])('%s', (_, event, quarantine) => {
    expect(changeScore(proven, event).quarantine).toBe(quarantine);
  });

  test.each<[string, ScoreEvent, number]>([
    ['wrong answers within a method that varies', { kind: 'differed', exact: false }, 2],
    ['misused tokens', { kind: 'token-misused' }, 3],
    ['breaches of policy', { kind: 'policy-breach' }, 3],
    ['outputs that are none', { kind: 'invalid-output' }, 3],
  ])('a newcomer is taken out after so many %s', (_, event, count) => {
    expect(changeScore(scoreAfter(times(count - 2, event)), event).quarantine).toBe(false);
    expect(changeScore(scoreAfter(times(count - 1, event)), event).quarantine).toBe(true);
  });

  test('failures and lateness cost reliability, and never lead to quarantine', () => {
    const poor = scoreAfter(
      [...times(40, { kind: 'failed' }), ...times(40, { kind: 'late' })],
      proven,
    );
    expect(poor.reliability).toBeLessThan(0.01);
    expect(changeScore(poor, { kind: 'late' }).quarantine).toBe(false);
    expect(isProven(poor)).toBe(true);
  });

  test('a reason can be read by people', () => {
    expect(changeScore(NEW_SCORE, { ...AGREED, detail: 'o2, o3 on filter/00012' }).reason).toBe(
      'agreed with other owners, 1 valid in a row (o2, o3 on filter/00012)',
    );
    expect(changeScore(proven, { kind: 'canary-failed', exact: true }).reason).toBe(
      'gave a wrong answer where the right one was known; quarantined',
    );
  });

  test('who is reinstated starts as unknown', () => {
    const liar = changeScore(proven, { kind: 'differed', exact: true }).score;
    expect(scoreAfter([{ kind: 'reinstated' }], liar)).toEqual(NEW_SCORE);
  });
});

describe('whatever happens', () => {
  const anyEvent = fc.oneof(
    fc.constantFrom<ScoreEvent>(
      { kind: 'differed', exact: true },
      { kind: 'differed', exact: false },
      { kind: 'canary-failed', exact: true },
      { kind: 'canary-failed', exact: false },
      { kind: 'invalid-output' },
      { kind: 'failed' },
      { kind: 'late' },
      { kind: 'policy-breach' },
      { kind: 'bad-signature' },
      { kind: 'token-misused' },
      { kind: 'sibling-lied' },
      { kind: 'reinstated' },
    ),
    fc
      .record({
        kind: fc.constantFrom(
          'accepted-alone' as const,
          'agreed' as const,
          'canary-passed' as const,
        ),
        elapsedMs: fc.nat(),
        expectedMs: fc.nat(),
      })
      .map((one): ScoreEvent => one),
  );

  test('scores stay within 0 and 1, and there is always a reason', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 80 }), (events) => {
        let score = NEW_SCORE;
        for (const event of events) {
          const change = changeScore(score, event);
          score = change.score;
          expect(change.reason).not.toBe('');
          for (const part of [
            'reliability',
            'correctness',
            'latency',
            'policy',
            'integrity',
          ] as const) {
            expect(score[part]).toBeGreaterThanOrEqual(0);
            expect(score[part]).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  test('nothing but compared answers makes a node proven, and every fault of truth unmakes it', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 80 }), (events) => {
        const score = scoreAfter(events);
        const isTrue = ({ kind }: ScoreEvent) => kind === 'agreed' || kind === 'canary-passed';
        const fault = events.findLastIndex(
          ({ kind }) =>
            ![
              'accepted-alone',
              'agreed',
              'canary-passed',
              'failed',
              'late',
              'policy-breach',
            ].includes(kind),
        );
        expect(score.consecutiveValid).toBe(events.slice(fault + 1).filter(isTrue).length);
      }),
    );
  });

  test('whatever a node has earned, it is checked after so many, and never with no chance', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 200 }), (events) => {
        const score = scoreAfter(events);
        expect(checkProbability(score)).toBeGreaterThanOrEqual(0.04);
        const unchecked = scoreAfter(times(UNCHECKED_MAX, ALONE), score);
        expect(checkProbability(unchecked)).toBe(1);
      }),
    );
  });
});
