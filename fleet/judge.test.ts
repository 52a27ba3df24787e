import fc from 'fast-check';
import type { Agreement } from '../schemas/step';
import { judge, ownersHeard, type Replica, type Verdict } from './judge';

const PLAN = { replicas: 2, quorum: 2, replicasMax: 10 };

/** `A:x` is a proven node of owner A that answered x; `a:x` a newcomer; `A!`, `A?` failed, pending. */
function replica(text: string): Replica {
  const name = text[0] as string;
  const owner = name.toUpperCase();
  const proven = name === owner;
  const about = { node: `n-${name}`, owner, proven };
  if (text[1] === '!') return { ...about, outcome: 'failed' };
  if (text[1] === '?') return { ...about, outcome: 'pending' };
  return { ...about, outcome: 'answered', outputDigest: text.slice(2) };
}

function verdict(texts: string, o: { quorum?: number; noneLeft?: boolean } = {}): Verdict {
  const replicas = texts.split(' ').map(replica);
  const plan = { ...PLAN, quorum: o.quorum ?? PLAN.quorum };
  return judge({ plan, agreement: 'bitwise', replicas, noneLeft: o.noneLeft });
}

const agreed = (result: number, members: number[], differed: number[] = []) => ({
  kind: 'agreed',
  result,
  agreed: members,
  differed,
});
const more = (count: number, owners: string) =>
  expect.objectContaining({ kind: 'more', count, excludedOwners: owners.split('') });

const LAST = { noneLeft: true };
const GIVEN_UP = expect.objectContaining({ kind: 'given-up' });

describe('answers that are equal to the bit', () => {
  test.each([
    ['a proven node whose word is enough', 'A:x', { quorum: 1 }, agreed(0, [0])],
    ['a newcomer alone, whatever the plan', 'a:x', { quorum: 1 }, more(2, 'A')],
    ['two that agree, one of them proven', 'A:x b:x', {}, agreed(0, [0, 1])],
    ['two newcomers that agree', 'a:x b:x', {}, more(1, 'AB')],
    ['three newcomers that agree', 'a:x b:x c:x', {}, agreed(0, [0, 1, 2])],
    ['two that differ', 'A:x B:y', {}, more(2, 'AB')],
    ['two against one', 'A:x B:y C:x', {}, more(1, 'ABC')],
    ['three against one', 'A:x B:y C:x D:x', {}, agreed(0, [0, 2, 3], [1])],
    ['three against two', 'A:x B:y C:x D:y E:x', {}, more(1, 'ABCDE')],
    ['four against two', 'A:x B:y C:x D:y E:x F:x', {}, agreed(0, [0, 2, 4, 5], [1, 3])],
    [
      'three against two, of all there are',
      'A:x B:y C:x D:y E:x',
      LAST,
      agreed(0, [0, 2, 4], [1, 3]),
    ],
    ['two against two, of all there are', 'A:x B:y C:x D:y', LAST, GIVEN_UP],
    ['three newcomers against one proven', 'A:x b:y c:y d:y', {}, more(2, 'ABCD')],
    [
      'five newcomers against one proven',
      'A:x b:y c:y d:y e:y f:y',
      {},
      agreed(1, [1, 2, 3, 4, 5], [0]),
    ],
    ['one that failed', 'A:x B!', {}, more(1, 'A')],
    ['one under way', 'A:x B?', {}, { kind: 'wait' }],
    ['nothing yet', 'A? B?', {}, { kind: 'wait' }],
    ['one that failed before any answer', 'A!', {}, more(1, '')],
    ['one that failed, its owner asked again', 'A:x B! B?', { quorum: 3 }, more(1, 'AB')],
    ['a higher quorum in dispute', 'A:x B:x C:x D:y', { quorum: 3 }, more(1, 'ABCD')],
  ])('%s', (_, texts, options, expected) => {
    expect(verdict(texts, options)).toEqual(expected);
  });

  test('nodes of one owner count once', () => {
    const twice = ['A:x', 'A:x', 'A:x'].map(replica);
    expect(judge({ plan: PLAN, agreement: 'bitwise', replicas: twice })).toEqual(more(1, 'A'));
  });

  test('an owner whose answer is of another class has said nothing yet', () => {
    const replicas = ['A:x', 'B:x', 'C!'].map(replica);
    replicas[1] = { ...(replicas[1] as Replica), class: 'other' };
    expect(ownersHeard(replicas, 'bitwise')).toEqual(['A', 'B']);
    const within = { comparator: 'equal-in-class', tolerance: 0 } as const;
    expect(ownersHeard(replicas, within)).toEqual(['A']);
  });

  test('a node of a trusted tier settles a dispute', () => {
    const replicas = ['A:x', 'B:x', 'C:x', 'T:y'].map(replica);
    const settled = replicas.with(3, { ...(replicas[3] as Replica), trusted: true });
    expect(judge({ plan: PLAN, agreement: 'bitwise', replicas: settled })).toEqual(
      agreed(3, [3], [0, 1, 2]),
    );
  });

  test('it is given up when nobody is left, or at the limit, and says why', () => {
    expect(verdict('A:x B:y C!', { noneLeft: true })).toEqual({
      kind: 'given-up',
      reason:
        'no quorum after 3 replicas: 2 different answers, 1 failed, 0 late; no further owner has a node for it',
    });
    const ten = 'ABCDEFGHIJ'.split('').map((owner) => `${owner}!`);
    expect(verdict(ten.join(' '))).toMatchObject({
      kind: 'given-up',
      reason: expect.stringContaining('10 failed'),
    });
  });
});

describe('answers within a tolerance', () => {
  const agreement: Agreement = { comparator: 'absolute', tolerance: 0.06 };
  const answers = (...values: [string, number][]): Replica[] =>
    values.map(([owner, affinityKcalPerMol]) => ({
      ...{ node: owner, owner, proven: true, outcome: 'answered' },
      outputDigest: String(affinityKcalPerMol),
      output: { affinityKcalPerMol },
    }));

  test('the answer that most agree with is taken, and every other agrees with it', () => {
    const replicas = answers(['A', -7.25], ['B', -7.2], ['C', -7.15], ['D', -3]);
    expect(judge({ plan: PLAN, agreement, replicas })).toEqual(agreed(1, [0, 1, 2], [3]));
  });

  test('classes are not compared with each other where rounding differs', () => {
    const within: Agreement = { comparator: 'equal-in-class', tolerance: 0 };
    const replicas = answers(['A', 1], ['B', 2], ['C', 1]).map((one, i) => ({
      ...one,
      class: i === 1 ? 'arm64/1.2.5' : 'x64/1.2.5',
    }));
    expect(judge({ plan: PLAN, agreement: within, replicas })).toEqual(agreed(0, [0, 2]));
  });

  test('newcomers cannot make up a class in which only they are compared', () => {
    const within: Agreement = { comparator: 'equal-in-class', tolerance: 0 };
    const made = answers(...[...'ABCDEF'].map((owner): [string, number] => [owner, 1]));
    const replicas = made.map((one) => ({ ...one, proven: false, class: 'made/up' }));
    expect(judge({ plan: PLAN, agreement: within, replicas })).toEqual(more(1, 'ABCDEF'));
  });
});

describe('whatever is answered', () => {
  const anyReplica = fc
    .record({
      owner: fc.constantFrom(...'ABCDEFGH'),
      node: fc.string(),
      proven: fc.boolean(),
      outcome: fc.constantFrom('answered' as const, 'failed' as const, 'late' as const),
      outputDigest: fc.constantFrom('x', 'y', 'z'),
    })
    .map((one): Replica => one);
  const plan = fc
    .integer({ min: 1, max: 4 })
    .map((quorum) => ({ replicas: quorum, quorum, replicasMax: 12 }));

  test('no result has fewer distinct owners than the quorum, nor fewer than another answer', () => {
    fc.assert(
      fc.property(plan, fc.array(anyReplica, { maxLength: 14 }), (one, replicas) => {
        const found = judge({ plan: one, agreement: 'bitwise', replicas });
        if (found.kind !== 'agreed') return;
        const ownersOf = (indices: readonly number[]) =>
          new Set(indices.map((i) => replicas[i]?.owner)).size;
        const owners = ownersOf(found.agreed);
        expect(owners).toBeGreaterThanOrEqual(one.quorum);
        const isBacked = found.agreed.some((i) => replicas[i]?.proven);
        if (!isBacked || found.differed.length > 0) expect(owners).toBeGreaterThanOrEqual(3);
        for (const digest of 'xyz') {
          const rivals = found.differed.filter((i) => replicas[i]?.outputDigest === digest);
          expect(ownersOf(rivals)).toBeLessThan(owners);
        }
      }),
    );
  });

  test('two owners in a plot against honest ones never pass an answer, nor stop the right one', () => {
    const order = fc.shuffledSubarray([...'ABCDEFGHIJ'], { minLength: 10 });
    fc.assert(
      fc.property(
        order,
        fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
        (owners, proven) => {
          // The liars are A and B; a wrong pair is only believed where one of it was proven.
          const replicas: Replica[] = [];
          for (const [i, owner] of owners.entries()) {
            const isLiar = owner === 'A' || owner === 'B';
            replicas.push({
              ...{ node: owner, owner, proven: !isLiar && proven[i] === true, outcome: 'answered' },
              outputDigest: isLiar ? 'wrong' : 'right',
            });
            const found = judge({ plan: PLAN, agreement: 'bitwise', replicas });
            if (found.kind !== 'agreed') continue;
            expect(replicas[found.result]?.outputDigest).toBe('right');
            return;
          }
          throw new Error('eight honest owners were not enough');
        },
      ),
    );
  });

  test('it never asks for more than the limit, and never for none', () => {
    fc.assert(
      fc.property(plan, fc.array(anyReplica, { maxLength: 14 }), (one, replicas) => {
        const found = judge({ plan: one, agreement: 'bitwise', replicas });
        if (found.kind !== 'more') return;
        expect(found.count).toBeGreaterThan(0);
        expect(replicas.length + found.count).toBeLessThanOrEqual(one.replicasMax);
      }),
    );
  });
});
