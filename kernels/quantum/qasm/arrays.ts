import type { Expr, ScalarType } from './ast';
import type { Context } from './context';
import type { Evaluator } from './evaluate';
import { MAX_ELEMENTS } from './limits';
import type { Scope, Value } from './scope';

type Typed = (element: ScalarType) => Value;

/** An array with one element replaced. Arrays are values: what was read before stays. Throws QasmError. */
export function withElement(
  { context, evaluator }: { context: Context; evaluator: Evaluator },
  target: Expr,
  o: { array: Value | undefined; of: ScalarType; scope: Scope; typed: Typed },
): Value {
  const path: number[] = [];
  let node = target;
  while (node.type === 'index') {
    const { index } = node;
    if (index.type === 'set' || index.type === 'range') {
      throw context.unsupported(index.at, 'assigning to a part of an array');
    }
    path.unshift(evaluator.integer(index, o.scope));
    node = node.of;
  }
  const { dimensions, ...element } = o.of;
  const value = o.typed(element);
  const replaced = (of: Value | undefined, depth: number): Value => {
    const at = path[depth];
    if (at === undefined) return value;
    if (of?.type !== 'array' || dimensions === undefined) {
      throw context.unsupported(target.at, 'assigning to a part of this');
    }
    const position = at < 0 ? at + of.items.length : at;
    if (position < 0 || position >= of.items.length) {
      throw context.wrong(target.at, `index ${at} is out of range`);
    }
    context.step(target.at, 1 + (of.items.length >> 3));
    const items = of.items.slice();
    items[position] = replaced(items[position], depth + 1);
    return { type: 'array', items };
  };
  return replaced(o.array, 0);
}

/** An array of zeros with the dimensions given. Throws QasmError at the limit. */
export function zeros(
  context: Context,
  at: number,
  { sizes, of, typed }: { sizes: readonly number[]; of: ScalarType; typed: Typed },
): Value {
  const total = sizes.reduce((product, size) => product * size, 1);
  if (total > MAX_ELEMENTS) throw context.tooMany(at, 'elements', MAX_ELEMENTS);
  context.step(at, total);
  const { dimensions: _, ...element } = of;
  return sizes.reduceRight<Value>(
    (item, length) => ({ type: 'array', items: new Array<Value>(length).fill(item) }),
    typed(element),
  );
}
