import { libm } from '../../math/libm';
import type { Expression, Parameter } from '../circuit';
import { evaluate, type InputValues } from '../parameters';

/**
 * The derivative of a parameter by one input, the other inputs held fixed; 0 at the steps of floor and
 * ceiling.
 * @throws QuantumError as `evaluate` does
 */
export function derivative(parameter: Parameter, name: string, values: InputValues): number {
  if (typeof parameter === 'number') return 0;
  if (parameter.op === 'input') return parameter.name === name ? 1 : 0;
  if ('of' in parameter) {
    const inner = derivative(parameter.of, name, values);
    return inner === 0 ? 0 : inner * slope(parameter.op, evaluate(parameter.of, values));
  }
  return ofTwo(parameter, name, values);
}

function ofTwo(
  { op, left, right }: Extract<Expression, { left: Parameter }>,
  name: string,
  values: InputValues,
): number {
  const [da, db] = [derivative(left, name, values), derivative(right, name, values)];
  const [a, b] = [evaluate(left, values), evaluate(right, values)];
  switch (op) {
    case '+':
      return da + db;
    case '-':
      return da - db;
    case '*':
      return da * b + a * db;
    case '/':
      return (da - (a / b) * db) / b;
    default: {
      const byBase = da === 0 ? 0 : da * b * libm.pow(a, b - 1);
      return db === 0 ? byBase : byBase + db * libm.pow(a, b) * libm.log(a);
    }
  }
}

function slope(op: Extract<Expression, { of: Parameter }>['op'], x: number): number {
  switch (op) {
    case 'negate':
      return -1;
    case 'arccos':
      return -1 / Math.sqrt((1 - x) * (1 + x));
    case 'arcsin':
      return 1 / Math.sqrt((1 - x) * (1 + x));
    case 'arctan':
      return 1 / (1 + x * x);
    case 'cos':
      return -libm.sin(x);
    case 'exp':
      return libm.exp(x);
    case 'log':
      return 1 / x;
    case 'sin':
      return libm.cos(x);
    case 'sqrt':
      return 0.5 / Math.sqrt(x);
    case 'tan': {
      const cos = libm.cos(x);
      return 1 / (cos * cos);
    }
    default:
      return 0;
  }
}
