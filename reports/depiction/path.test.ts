import fc from 'fast-check';
import { shortPath } from './path';

/** Where the pen is after each command of a path of M, L, Q, C, Z in either case, in tenths. */
function pointsOf(d: string): number[][] {
  const points: number[][] = [];
  let [x, y] = [0, 0];
  let start = [0, 0];
  for (const [, command = '', text = ''] of d.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const numbers = (text.match(/-?(?:\d+\.?\d*|\.\d+)/g) ?? []).map((n) => Math.round(10 * +n));
    if (command.toUpperCase() === 'Z') {
      [x = 0, y = 0] = start;
      points.push([x, y]);
      continue;
    }
    const size = { M: 2, L: 2, Q: 4, C: 6 }[command.toUpperCase()] ?? 0;
    expect(numbers.length % size).toBe(0);
    const isRelative = command !== command.toUpperCase();
    for (let i = 0; i < numbers.length; i += size) {
      const made = numbers.slice(i, i + size).map((n, k) => {
        return isRelative ? n + (k % 2 === 0 ? (x as number) : (y as number)) : n;
      });
      [x = 0, y = 0] = made.slice(-2);
      points.push(made);
    }
    if (command === 'M') start = [x, y];
  }
  return points;
}

const coordinate = fc.integer({ min: -2000, max: 9999 }).map((n) => (n / 10).toFixed(1));
const numbers = (n: number) => fc.array(coordinate, { minLength: n, maxLength: n });
const command = fc.oneof(
  ...[2, 4, 6].map((n) => numbers(n).map((a) => `${'LQC'[n / 2 - 1]} ${a.join(' ')}`)),
  numbers(2).map((a) => `M ${a.join(',')}`),
  fc.constant('Z'),
);

describe('shortPath', () => {
  it('goes through the same points', () => {
    fc.assert(
      fc.property(numbers(2), fc.array(command), (first, rest) => {
        const long = [`M ${first.join(' ')}`, ...rest].join('\n');
        const short = shortPath(long) ?? '';
        expect(pointsOf(short)).toEqual(pointsOf(long));
      }),
    );
  });

  it.each([
    ['M 1.04,2.06 L 3,4', 'M1 2.1l2 1.9'],
    ['M 0 0 L 1 1 L 0.5 0.9 L 2 2', 'M0 0l1 1-.5-.1 1.5 1.1'],
    ['M 5 5 Q 6 6, 7 7 Z M 1 1 L 0 0', 'M5 5q1 1 2 2zM1 1l-1-1'],
  ])('%s', (long, short) => expect(shortPath(long)).toBe(short));

  it.each(['', 'L 1 1', 'M 1', 'M 1 1 2 2', 'M 1 1 l 2 2', 'M 1 1 A 1 1 0 0 0 1 1', 'M - 1', 'x'])(
    'leaves %j to the caller',
    (d) => expect(shortPath(d)).toBeNull(),
  );
});
