import type { Condition } from '../circuit';

type Comparison = Extract<Condition, { op: 'compare' }>['is'];
type Connective = Extract<Condition, { left: Condition }>['op'];

const COMPARISONS: Readonly<Record<Comparison, (a: bigint, b: bigint) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const CONNECTIVES: Readonly<Record<Connective, (a: boolean, b: boolean) => boolean>> = {
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  xor: (a, b) => a !== b,
};

/** Whether a condition holds for the bits of a run, given by their index in the circuit. */
export function holds(condition: Condition, bits: ArrayLike<0 | 1>): boolean {
  switch (condition.op) {
    case 'bit':
      return bits[condition.bit] === 1;
    case 'not':
      return !holds(condition.of, bits);
    case 'compare': {
      const number = condition.bits.reduceRight(
        (sum, bit) => 2n * sum + BigInt(bits[bit] ?? 0),
        0n,
      );
      return COMPARISONS[condition.is](number, condition.value);
    }
    default: {
      const [left, right] = [holds(condition.left, bits), holds(condition.right, bits)];
      return CONNECTIVES[condition.op](left, right);
    }
  }
}
