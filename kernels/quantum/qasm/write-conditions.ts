import type { Condition } from '../circuit';
import { freshName, type Names } from './write-names';

const WORDS = { and: '&&', or: '||', xor: '^' } as const;

/**
 * A condition as OpenQASM 3; registers that the circuit has no name for become aliases, whose
 * declarations are added to a list.
 */
export function writeCondition(
  condition: Condition,
  place: { names: Names; aliases: string[] },
): string {
  switch (condition.op) {
    case 'bit':
      return place.names.bitNames[condition.bit] as string;
    case 'compare':
      return `${register(condition.bits, place)} ${condition.is} ${condition.value}`;
    case 'not': {
      const { of } = condition;
      return of.op === 'bit' || of.op === 'not'
        ? `!${writeCondition(of, place)}`
        : `!(${writeCondition(of, place)})`;
    }
    default: {
      const [left, right] = [condition.left, condition.right].map((side) =>
        side.op === 'bit' ? writeCondition(side, place) : `(${writeCondition(side, place)})`,
      );
      return `${left} ${WORDS[condition.op]} ${right}`;
    }
  }
}

/** A register, a part of one, or an alias for bits of several. */
function register(
  bits: readonly number[],
  { names, aliases }: { names: Names; aliases: string[] },
): string {
  const [first = 0] = bits;
  const home = names.bits.find(({ start, size }) => first >= start && first < start + size);
  const inRow = bits.every((bit, index) => bit === first + index);
  if (home !== undefined && inRow && first + bits.length <= home.start + home.size) {
    if (bits.length === home.size) return home.name;
    const from = first - home.start;
    return `${home.name}[${from}:${from + bits.length - 1}]`;
  }
  const parts = bits.map((bit) => (names.bitNames[bit] as string).replace(/\[(\d+)\]$/, '[{$1}]'));
  const value = parts.join(' ++ ');
  const known = aliases.find((line) => line.endsWith(` = ${value};`));
  if (known !== undefined) return known.slice('let '.length, known.indexOf(' = '));
  const name = freshName('bits', names.taken);
  aliases.push(`let ${name} = ${value};`);
  return name;
}
