import { bitsAsked, type Condition } from '../circuit';
import { holds } from '../twin';
import { constantForm, type Form, isConstant, sumOf } from './form';

/** A condition as a form; null where it is no sum of bits modulo 2. */
export function formOf(condition: Condition, bits: readonly Form[]): Form | null {
  const asked = bitsAsked(condition);
  if (asked.every((bit) => isConstant(bits[bit] as Form))) {
    const values: (0 | 1)[] = [];
    for (const bit of asked) values[bit] = (bits[bit] as Form).constant;
    return constantForm(holds(condition, values) ? 1 : 0);
  }
  const complement = (form: Form): Form => ({ ...form, constant: (form.constant ^ 1) as 0 | 1 });
  switch (condition.op) {
    case 'bit':
      return bits[condition.bit] as Form;
    case 'not': {
      const form = formOf(condition.of, bits);
      return form && complement(form);
    }
    case 'xor': {
      const [left, right] = [formOf(condition.left, bits), formOf(condition.right, bits)];
      return left && right && sumOf(left, right);
    }
    case 'compare': {
      const [bit] = condition.bits;
      if (condition.bits.length !== 1 || bit === undefined) return null;
      const [zero, one] = ([0, 1] as const).map((value) => {
        const values: (0 | 1)[] = [];
        values[bit] = value;
        return holds(condition, values);
      });
      const form = bits[bit] as Form;
      if (zero === one) return constantForm(one ? 1 : 0);
      return one ? form : complement(form);
    }
    default:
      return null;
  }
}
