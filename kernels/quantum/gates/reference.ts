import type { Expression, Parameter } from '../circuit';
import { input } from '../parameters';
import type { GateRecord } from './record';

const HEADING = `# Gates

Generated from the table in \`kernels/quantum/gates\`. The first qubit listed, q0, is the least
significant bit; controls come first; angles are in radians.`;

const SYMBOLS: Readonly<Record<string, string>> = {
  theta: 'θ',
  phi: 'φ',
  lambda: 'λ',
  gamma: 'γ',
  beta: 'β',
};

/** Angles are shown as multiples of π over this. */
const FINEST = 8;

/** The reference page of gates, in Markdown: an entry for each, in the order given. */
export function gateReference(records: Iterable<GateRecord>): string {
  return `${[HEADING, ...[...records].map(entryOf)].join('\n\n')}\n`;
}

function entryOf(record: GateRecord): string {
  const parameters = record.parameters.map(input);
  const inverse = record.inverse(parameters);
  const steps = record.decomposition?.(parameters);
  const facts = [
    `- Qubits: ${record.qubits}`,
    ...(record.aliases.length > 0 ? [`- Also: ${record.aliases.map(code).join(', ')}`] : []),
    `- Inverse: ${code(callOf(inverse.gate, inverse.parameters))}`,
    steps === undefined
      ? '- Made of: itself; all gates come down to `u`, `cx` and `gphase`'
      : `- Made of: ${steps.map((step) => code(stepOf(step))).join(', ')}`,
  ];
  const title = callOf(record.name, parameters);
  return [`## ${code(title)}`, record.help, facts.join('\n')].join('\n\n');
}

function stepOf(step: { gate: string; parameters: Parameter[]; qubits: number[] }): string {
  const qubits = step.qubits.map((qubit) => `q${qubit}`).join(', ');
  return `${callOf(step.gate, step.parameters)} ${qubits}`.trimEnd();
}

function callOf(gate: string, parameters: readonly Parameter[]): string {
  return parameters.length === 0 ? gate : `${gate}(${parameters.map(textOf).join(', ')})`;
}

function textOf(parameter: Parameter): string {
  if (typeof parameter === 'number') return numberText(parameter);
  return 'left' in parameter ? binaryText(parameter) : operandText(parameter);
}

/** Only + and − stand between sums without brackets. */
function binaryText({ op, left, right }: Extract<Expression, { left: Parameter }>): string {
  const isSum = op === '+' || op === '-';
  const first = isSum ? textOf(left) : operandText(left);
  return `${first} ${op} ${operandText(right)}`;
}

function operandText(parameter: Parameter): string {
  if (typeof parameter === 'number') {
    return parameter < 0 ? `(${numberText(parameter)})` : numberText(parameter);
  }
  if ('left' in parameter) return `(${binaryText(parameter)})`;
  if (parameter.op === 'input') return SYMBOLS[parameter.name] ?? parameter.name;
  const of = operandText(parameter.of);
  return parameter.op === 'negate' ? `-${of}` : `${parameter.op}(${textOf(parameter.of)})`;
}

function numberText(value: number): string {
  const eighths = (value / Math.PI) * FINEST;
  if (value === 0 || !Number.isInteger(eighths)) return String(value);
  const divisor = commonDivisor(Math.abs(eighths), FINEST);
  const [over, under] = [eighths / divisor, FINEST / divisor];
  const multiple = Math.abs(over) === 1 ? `${over < 0 ? '-' : ''}π` : `${over}π`;
  return under === 1 ? multiple : `${multiple}/${under}`;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function code(text: string): string {
  return `\`${text}\``;
}
