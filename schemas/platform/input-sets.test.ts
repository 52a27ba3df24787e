import { layOver, versionOf } from './input-sets';

it.each([
  [{ a: 1, b: { c: 2, d: [1, 2] } }, { b: { d: [3] } }, { a: 1, b: { c: 2, d: [3] } }],
  [{}, { a: null }, { a: null }],
  [{ a: { b: 1 } }, { a: 5 }, { a: 5 }],
  [{ a: 5 }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: [1, 2] }, {}, { a: [1, 2] }],
])('lays %j under %j', (under, over, both) => {
  expect(layOver(under, over)).toEqual(both);
});

it('changes no prototype', () => {
  layOver({}, JSON.parse('{"__proto__":{"bad":true}}'));
  expect(({} as { bad?: boolean }).bad).toBeUndefined();
});

it('takes a version apart', () => {
  expect(versionOf('a.b@12')).toEqual({ name: 'a.b', number: 12 });
  expect(versionOf('a')).toEqual({ name: 'a' });
  expect(versionOf('a@0')).toEqual({ name: 'a@0' });
});
