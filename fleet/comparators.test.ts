import fc from 'fast-check';
import { COMPARATORS, homogeneousClass, isHomogeneous, outputsAgree } from './comparators';

const absolute = { comparator: 'absolute', tolerance: 0.1 };
const relative = { comparator: 'relative', tolerance: 0.01 };

test.each([
  ['numbers within it', { kcal: -7.25 }, { kcal: -7.2 }, absolute, true],
  ['numbers beyond it', { kcal: -7.4 }, { kcal: -7.2 }, absolute, false],
  ['numbers within a part of them', [100], [100.9], relative, true],
  ['numbers beyond a part of them', [100], [101.1], relative, false],
  ['other text', { tool: 'vina' }, { tool: 'smina' }, absolute, false],
  ['a key more', { a: 1 }, { a: 1, b: undefined }, absolute, false],
  ['another key', { a: 1 }, { b: 1 }, absolute, false],
  ['an array for an object', [1], { 0: 1 }, absolute, false],
  ['a shorter array', [1, 2], [1], absolute, false],
  ['nothing for something', null, { a: 1 }, absolute, false],
  ['text for a number', '1', 1, absolute, false],
  ['what is inherited', {}, JSON.parse('{"__proto__": 1}'), absolute, false],
  ['what is no number', Number.NaN, Number.NaN, absolute, false],
  ['infinities', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, absolute, false],
])('%s', (_, a, b, agreement, expected) => {
  expect(outputsAgree(a, b, agreement)).toBe(expected);
  expect(outputsAgree(b, a, agreement)).toBe(expected);
});

test('an output that is nested without end agrees with nothing, and costs nothing', () => {
  const deep = () => JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
  expect(outputsAgree(deep(), deep(), absolute)).toBe(false);
});

test('a comparator that nobody knows is an error, not an agreement', () => {
  expect(() => outputsAgree(1, 1, { comparator: 'constructor', tolerance: 1 })).toThrow(
    'no comparator is called constructor',
  );
});

test('classes are told apart by processor and tool', () => {
  expect(homogeneousClass({ arch: 'x64', toolVersion: 'vina 1.2.5' })).toBe('x64/vina 1.2.5');
  expect(isHomogeneous({ comparator: 'equal-in-class', tolerance: 0 })).toBe(true);
  expect([isHomogeneous(absolute), isHomogeneous('bitwise')]).toEqual([false, false]);
});

test('every comparator agrees with itself on any finite JSON, in either order', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(json, json, fc.constantFrom(...Object.keys(COMPARATORS)), (a, b, comparator) => {
      const agreement = { comparator, tolerance: 0 };
      expect(outputsAgree(a, structuredClone(a), agreement)).toBe(true);
      expect(outputsAgree(a, b, agreement)).toBe(outputsAgree(b, a, agreement));
    }),
  );
});
