import fc from 'fast-check';
import { Agenda } from './agenda';
import { Ledger } from './ledger';
import { IdlePool } from './pools';
import { seededRandom } from './random';

test('an agenda gives back what it was given, in order of time', () => {
  const entry = fc.tuple(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.nat());
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 3000 }), (entries) => {
      const agenda = new Agenda();
      for (const [time, what] of entries) agenda.add(time, what);
      const times: number[] = [];
      while (!agenda.isEmpty) times.push(agenda.next().time);
      expect(times).toEqual(entries.map(([time]) => time).toSorted((a, b) => a - b));
    }),
  );
});

test('a ledger knows who stands for a job and for which jobs a node stands', () => {
  const ledger = new Ledger(3, 4);
  ledger.add(0, 1, true);
  ledger.add(0, 2, false);
  ledger.add(1, 1, true);
  expect(ledger.membersOf(0)).toEqual([
    { node: 2, proven: false },
    { node: 1, proven: true },
  ]);
  expect([...ledger.jobsOf(1)]).toEqual([1, 0]);
  ledger.forget(0);
  expect([...ledger.jobsOf(1)]).toEqual([1]);
  expect([...ledger.jobsOf(2)]).toEqual([]);
});

test('a pool is sampled without anyone twice, and holds nobody who left', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(49)), fc.array(fc.nat(49)), fc.integer(), (come, go, seed) => {
      const pool = new IdlePool(50);
      for (const node of come) pool.add(node);
      for (const node of go) pool.remove(node);
      const left = new Set(come.filter((node) => !go.includes(node)));
      const sample = pool.sample(10, seededRandom(seed, 'sample'));
      expect(pool.size).toBe(left.size);
      expect(new Set(sample).size).toBe(Math.min(10, left.size));
      for (const node of sample) expect(left.has(node)).toBe(true);
    }),
  );
});

test('random numbers have the means that they are to have, and follow from the seed', () => {
  const random = seededRandom(1, 'means');
  const draws = Array.from({ length: 20_000 }, () => [
    random.uniform(),
    random.exponential(2),
    Math.log(random.logNormal(3, 0.5)),
  ]);
  const mean = (i: number) =>
    draws.reduce((sum, one) => sum + (one[i] as number), 0) / draws.length;
  expect(mean(0)).toBeCloseTo(0.5, 1.5);
  expect(mean(1)).toBeCloseTo(2, 1);
  expect(mean(2)).toBeCloseTo(Math.log(3), 1.5);
  expect(seededRandom(1, 'a').uniform()).toBe(seededRandom(1, 'a').uniform());
  expect(seededRandom(1, 'a').uniform()).not.toBe(seededRandom(1, 'b').uniform());
});
