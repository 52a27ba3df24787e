import type { Expr, Statement } from './ast';
import type { Context } from './context';
import type { Evaluator } from './evaluate';
import { sequence } from './indices';
import type { Scope, Value } from './scope';

/** What the variable of a `for` loop runs through. Throws QasmError. */
export function loopValues(
  context: Context,
  { evaluator, scope }: { evaluator: Evaluator; scope: Scope },
  { values }: Extract<Statement, { type: 'for' }>,
): Iterable<Value> {
  if (values.type === 'set') return values.items.map((item) => evaluator.value(item, scope));
  if (values.type === 'range') {
    const { start, step, stop } = values;
    if (start === undefined || stop === undefined) {
      throw context.wrong(values.at, 'the range of a loop needs a start and an end');
    }
    const integer = (item: Expr) => evaluator.integer(item, scope);
    const bounds = { start: integer(start), step: step ? integer(step) : 1, stop: integer(stop) };
    return sequence(context, values, bounds).map(
      (value): Value => ({ type: 'integer', value: BigInt(value) }),
    );
  }
  const value = evaluator.value(values, scope);
  if (value.type === 'array') return value.items;
  if (value.type !== 'bits') throw evaluator.mismatch(values, 'an array', value);
  return value.bits.map((bit): Value => ({ type: 'bits', bits: [bit], single: true }));
}
