import fc from 'fast-check';
import type { Expression, Parameter } from './circuit';
import { QuantumError } from './errors';
import {
  add,
  call,
  divide,
  evaluate,
  input,
  inputsOf,
  multiply,
  negate,
  power,
  subtract,
} from './parameters';

const near = (value: number, expected: number) =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-14 * (1 + Math.abs(expected)));

/** JavaScript's functions, for comparison: they may differ in the last bits. */
const FUNCTIONS = {
  arccos: Math.acos,
  arcsin: Math.asin,
  arctan: Math.atan,
  ceiling: Math.ceil,
  cos: Math.cos,
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  sin: Math.sin,
  sqrt: Math.sqrt,
  tan: Math.tan,
} as const;

test.each(Object.entries(FUNCTIONS))('%s is the function of that name', (name, reference) => {
  fc.assert(
    fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (x) => {
      const of = input('x');
      const expression: Expression = { op: name as keyof typeof FUNCTIONS, of };
      if (Number.isFinite(reference(x))) near(evaluate(expression, { x }), reference(x));
      else expect(() => evaluate(expression, { x })).toThrow(QuantumError);
    }),
  );
});

test('arcsine and arccosine keep their digits near the ends', () => {
  // arccos(1 − ε) = √(2ε) (1 + ε/12 + …); here ε = 2^-40.
  near(evaluate(call('arccos', 1 - 2 ** -40)) / Math.sqrt(2 ** -39), 1 + 2 ** -40 / 12);
  near(evaluate(call('arcsin', 1)), Math.PI / 2);
  near(evaluate(call('arccos', -1)), Math.PI);
});

/** An expression built with the helpers, and the function that it should be. */
const expressions = fc.letrec<{ built: { parameter: Parameter; value: (x: number) => number } }>(
  (tie) => ({
    built: fc.oneof(
      { depthSize: 'small' },
      fc.constant({ parameter: input('x') as Parameter, value: (x: number) => x }),
      fc
        .constantFrom(0, 1, -1, 2, 0.5, 3.25)
        .map((c) => ({ parameter: c as Parameter, value: () => c })),
      fc
        .tuple(fc.constantFrom('+', '-', '*', 'negate'), tie('built'), tie('built'))
        .map(([op, a, b]) => combined(op, a, b)),
    ),
  }),
).built;

type Built = { parameter: Parameter; value: (x: number) => number };

function combined(op: string, a: Built, b: Built): Built {
  const [p, q] = [a.parameter, b.parameter];
  if (op === '+') return { parameter: add(p, q), value: (x) => a.value(x) + b.value(x) };
  if (op === '-') return { parameter: subtract(p, q), value: (x) => a.value(x) - b.value(x) };
  if (op === '*') return { parameter: multiply(p, q), value: (x) => a.value(x) * b.value(x) };
  return { parameter: negate(p), value: (x) => -a.value(x) };
}

test('folding changes no value, and leaves no arithmetic between known numbers', () => {
  fc.assert(
    fc.property(expressions, fc.constantFrom(-1.5, 0, 0.3, 7), ({ parameter, value }, x) => {
      // + 0 makes −0 and 0 the same.
      expect(evaluate(parameter, { x }) + 0).toBe(value(x) + 0);
      if (inputsOf(parameter).length === 0) expect(typeof parameter).toBe('number');
    }),
  );
});

test('division and powers', () => {
  expect(divide(input('a'), 1)).toEqual(input('a'));
  expect(divide(1, 4)).toBe(0.25);
  expect(power(2, 10)).toBe(1024);
  expect(power(input('a'), 1)).toEqual(input('a'));
  expect(evaluate(power(input('a'), 3), { a: -2 })).toBe(-8);
  expect(negate(negate(input('a')))).toEqual(input('a'));
});

const codeOf = (action: () => unknown): string | undefined => {
  try {
    action();
  } catch (error) {
    return error instanceof QuantumError ? error.code : 'another error';
  }
  return undefined;
};

test('what has no finite value is refused, when built and when evaluated', () => {
  expect(codeOf(() => divide(1, 0))).toBe('NOT_FINITE');
  expect(codeOf(() => call('log', 0))).toBe('NOT_FINITE');
  expect(codeOf(() => call('arcsin', 1.1))).toBe('NOT_FINITE');
  // An infinity on the way is refused even where the end would be finite.
  const inner: Expression = { op: '/', left: 1, right: input('a') };
  expect(codeOf(() => evaluate({ op: '/', left: 1, right: inner }, { a: 0 }))).toBe('NOT_FINITE');
  expect(codeOf(() => evaluate(Number.NaN))).toBe('NOT_FINITE');
  expect(codeOf(() => evaluate(input('a'), { a: Infinity }))).toBe('NOT_FINITE');
  expect(codeOf(() => evaluate(input('a'), {}))).toBe('INPUT_MISSING');
  expect(codeOf(() => evaluate(input('toString'), {}))).toBe('INPUT_MISSING');
});

test('neither depth nor sharing overwhelms', () => {
  let deep: Parameter = input('x');
  for (let i = 0; i < 200_000; i++) deep = { op: '+', left: deep, right: 1 };
  expect(evaluate(deep, { x: 0.5 })).toBe(200_000.5);
  let shared: Parameter = input('x');
  for (let i = 0; i < 100; i++) shared = add(shared, shared);
  expect(evaluate(shared, { x: 3 })).toBe(3 * 2 ** 100);
  expect(inputsOf(shared)).toEqual(['x']);
});

test('the inputs of an expression', () => {
  const expression = add(multiply(input('b'), input('a')), input('b'));
  expect(inputsOf(expression).sort()).toEqual(['a', 'b']);
  expect(inputsOf(3)).toEqual([]);
});
