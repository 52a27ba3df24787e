import { filterOptions } from '../../schemas/molecule';
import { aboveSa, belowQed, breaksRule } from './filter-rules';

/** Descriptors of a small molecule, with some of one's own. */
const descriptor =
  (own: Record<string, number> = {}) =>
  (name: string) =>
    own[name] ?? 0;
const options = (own: Record<string, unknown> = {}) => filterOptions.parse(own);

test('the rule of five allows one violation unless told otherwise', () => {
  const heavy = { amw: 612.7 };
  const heavyAndOily = { amw: 612.7, CrippenClogP: 6.123 };
  expect(breaksRule(options(), descriptor(heavy))).toBeUndefined();
  expect(breaksRule(options(), descriptor(heavyAndOily))).toEqual({
    code: 'LIPINSKI',
    reason: 'rule of five: 2 violations, 1 allowed (molecular weight 612.7 > 500; logP 6.12 > 5)',
  });
  const strict = options({ lipinskiViolationsMax: 0 });
  expect(breaksRule(strict, descriptor(heavy))?.code).toBe('LIPINSKI');
  const off = options({ lipinskiViolationsMax: null });
  expect(breaksRule(off, descriptor(heavyAndOily))).toBeUndefined();
});

test.each([
  ['amw', 500],
  ['CrippenClogP', 5],
  ['lipinskiHBD', 5],
  ['lipinskiHBA', 10],
])('the limit of %s, %d, is allowed, and nothing above', (name, limit) => {
  const strict = options({ lipinskiViolationsMax: 0 });
  expect(breaksRule(strict, descriptor({ [name]: limit }))).toBeUndefined();
  expect(breaksRule(strict, descriptor({ [name]: limit + 0.01 }))?.code).toBe('LIPINSKI');
});

test("Veber's rules name what breaks them", () => {
  expect(breaksRule(options(), descriptor({ NumRotatableBonds: 10, tpsa: 140 }))).toBeUndefined();
  expect(breaksRule(options(), descriptor({ NumRotatableBonds: 11, tpsa: 150.25 }))).toEqual({
    code: 'VEBER',
    reason: 'rotatable bonds 11 > 10; polar surface area in Å² 150.3 > 140',
  });
  const off = options({ veber: false });
  expect(breaksRule(off, descriptor({ NumRotatableBonds: 11 }))).toBeUndefined();
});

test('QED and SA have limits that are allowed themselves', () => {
  const limits = options({ qedMin: 0.4, saMax: 5 });
  expect([belowQed(limits, 0.4), aboveSa(limits, 5)]).toEqual([undefined, undefined]);
  expect(belowQed(limits, 0.39)?.reason).toBe('drug-likeness (QED) 0.390 < 0.4');
  expect(aboveSa(limits, 5.01)?.reason).toBe('synthetic accessibility 5.01 > 5');
  expect(belowQed(options(), 0)).toBeUndefined();
  expect(aboveSa(options({ saMax: null }), 10)).toBeUndefined();
});
