/**
 * Random OpenQASM programs for the tests: valid ones, in the part of the language that Qiskit
 * reads.
 */

/** A generator of numbers for tests: SplitMix32, so that every failure can be repeated. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** An integer from 0 to below n. */
  below(n: number): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % n;
  }

  /** One of several. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** So many different ones, in random order. */
  sample<T>(items: readonly T[], count: number): T[] {
    const rest = [...items];
    return Array.from({ length: count }, () => rest.splice(this.below(rest.length), 1)[0] as T);
  }
}

type Signature = [name: string, parameters: number, qubits: number];

const QELIB1: Signature[] = `
  U/3/1 CX/0/2 u3/3/1 u2/2/1 u1/1/1 cx/0/2 id/0/1 u/3/1 p/1/1 x/0/1 y/0/1 z/0/1 h/0/1 s/0/1
  sdg/0/1 t/0/1 tdg/0/1 rx/1/1 ry/1/1 rz/1/1 sx/0/1 sxdg/0/1 cz/0/2 cy/0/2 swap/0/2 ch/0/2
  ccx/0/3 cswap/0/3 crx/1/2 cry/1/2 crz/1/2 cu1/1/2 cp/1/2 cu3/3/2 csx/0/2 cu/4/2 rxx/1/2 rzz/1/2
  rccx/0/3 rc3x/0/4 c3x/0/4 c3sqrtx/0/4 c4x/0/5
`
  .trim()
  .split(/\s+/)
  .map(parsed);

const STDGATES: Signature[] = `
  U/3/1 p/1/1 x/0/1 y/0/1 z/0/1 h/0/1 s/0/1 sdg/0/1 t/0/1 tdg/0/1 sx/0/1 rx/1/1 ry/1/1 rz/1/1
  cx/0/2 cy/0/2 cz/0/2 cp/1/2 crx/1/2 cry/1/2 crz/1/2 ch/0/2 swap/0/2 ccx/0/3 cswap/0/3 cu/4/2
  CX/0/2 phase/1/1 cphase/1/2 id/0/1 u1/1/1 u2/2/1 u3/3/1
`
  .trim()
  .split(/\s+/)
  .map(parsed);

function parsed(text: string): Signature {
  const [name, parameters, qubits] = text.split('/') as [string, string, string];
  return [name, Number(parameters), Number(qubits)];
}

/** A program of OpenQASM 2 on at most five qubits. */
export function randomProgram2(seed: number): string {
  const random = new Random(seed);
  const angle = () => angle2(random);
  const gates = [...QELIB1];
  const definitions = [0, 1].map((index) =>
    definition(random, { name: `mine${index}`, gates, angle }),
  );
  const lines = [
    'OPENQASM 2.0;',
    'include "qelib1.inc";',
    ...definitions,
    'qreg a[3];',
    'qreg b[2];',
  ];
  const isUnitary = random.below(3) > 0;
  if (!isUnitary) lines.push('creg c[3];', 'creg d[2];');
  const qubits = ['a[0]', 'a[1]', 'a[2]', 'b[0]', 'b[1]'];
  for (let i = 0; i < 12; i++) {
    const kind = random.below(isUnitary ? 12 : 18);
    if (kind === 0)
      lines.push(
        `${random.pick(['h', 'x', `rx(${angle()})`, 'mine0_'])} a;`.replace('mine0_', 't'),
      );
    else if (kind === 1) lines.push(`cx b[${random.below(2)}], a;`);
    else if (kind < 12) lines.push(call(random, { gates, qubits, angle }));
    else if (kind === 12) lines.push(`measure ${random.pick(qubits)} -> c[${random.below(3)}];`);
    else if (kind === 13) lines.push('measure b -> d;');
    else if (kind === 14) lines.push(`reset ${random.pick(['a', 'b[1]'])};`);
    else if (kind === 15) lines.push('barrier a, b[1];');
    else lines.push(`if (c == ${random.below(8)}) ${call(random, { gates, qubits, angle })}`);
  }
  return lines.join('\n');
}

/** A program of OpenQASM 3 on five qubits. */
export function randomProgram3(seed: number): string {
  const random = new Random(seed);
  const angle = () => angle3(random);
  const gates = [...STDGATES];
  const modified = () => modifiers(random);
  const definitions = [0, 1].map((index) =>
    definition(random, { name: `mine${index}`, gates, angle, modified }),
  );
  const lines = [
    'OPENQASM 3.0;',
    'include "stdgates.inc";',
    ...definitions,
    'qubit[3] a;',
    'qubit[2] b;',
    'let all = a ++ b;',
    'let odd = all[{1, 3}];',
    'let low = a[0:1];',
  ];
  const isUnitary = random.below(3) > 0;
  if (!isUnitary) lines.push('bit[3] c;', 'bit[2] d;', 'bit e;');
  const qubits = ['a[0]', 'low[1]', 'a[2]', 'odd[1]', 'all[-1]'];
  for (let i = 0; i < 10; i++) {
    const kind = random.below(isUnitary ? 12 : 20);
    if (kind === 0) lines.push(`rx(${angle()}) all[0:2:4];`);
    else if (kind === 1) lines.push('cx low, odd[1];');
    else if (kind === 2) lines.push(`gphase(${angle()});`);
    else if (kind === 3) lines.push(`ctrl @ gphase(${angle()}) ${random.pick(qubits)};`);
    else if (kind < 12) lines.push(call(random, { gates, qubits, angle, modified }));
    else if (kind === 12) lines.push(`c[${random.below(3)}] = measure ${random.pick(qubits)};`);
    else if (kind === 13) lines.push('measure b -> d;');
    else if (kind === 14) lines.push('c = measure a;');
    else if (kind === 15) lines.push(`reset ${random.pick(['a', 'b[1]'])};`);
    else if (kind === 16) lines.push('barrier a, b[1];');
    else {
      const condition = random.pick([`c == ${random.below(8)}`, 'e', '!c[1]', 'd[0] == true']);
      const body = [0, 1].map(() => call(random, { gates, qubits, angle }));
      const otherwise = random.below(2) === 0 ? ` else { ${body[1]} }` : '';
      lines.push(`if (${condition}) { ${body[0]} }${otherwise}`);
    }
  }
  return lines.join('\n');
}

interface Palette {
  gates: readonly Signature[];
  qubits: readonly string[];
  angle: () => string;
  modified?: () => { text: string; controls: number };
}

function call(random: Random, { gates, qubits, angle, modified }: Palette): string {
  const { text, controls } = modified?.() ?? { text: '', controls: 0 };
  const fitting = gates.filter(
    // Qiskit 2.6.2 gets the inverse of a controlled cu wrong.
    ([name, , own]) => own + controls <= qubits.length && (text === '' || name !== 'cu'),
  );
  const [name, parameters, own] = random.pick(fitting);
  // Within half a turn the power of a rotation and that of its matrix are the same.
  const small = () => `${random.below(3000) / 1000}`;
  const values = Array.from({ length: parameters }, text.includes('pow') ? small : angle).join(
    ', ',
  );
  const operands = random.sample(qubits, own + controls).join(', ');
  return `${text}${name}${parameters > 0 ? `(${values})` : ''} ${operands};`;
}

function definition(
  random: Random,
  { name, gates, ...palette }: Omit<Palette, 'qubits'> & { name: string; gates: Signature[] },
): string {
  const qubits = ['x0', 'x1', 'x2'].slice(0, 1 + random.below(3));
  const parameters = ['t0', 't1'].slice(0, random.below(3));
  const angle = () =>
    parameters.length > 0 && random.below(2) === 0 ? random.pick(parameters) : palette.angle();
  const known = gates.filter(([, , own]) => own <= qubits.length);
  const plain = Array.from({ length: 4 }, () => call(random, { gates: known, qubits, angle }));
  const list = parameters.length > 0 ? `(${parameters.join(', ')})` : '';
  gates.push([name, parameters.length, qubits.length]);
  return `gate ${name}${list} ${qubits.join(', ')} { ${plain.join(' ')} }`;
}

function modifiers(random: Random): { text: string; controls: number } {
  let controls = 0;
  let text = '';
  for (let i = random.below(3); i > 0; i--) {
    const kind = random.below(6);
    if (kind === 0 || (kind < 3 && text.includes('pow'))) text += 'inv @ ';
    else if (kind === 1) text += `pow(${random.pick(['2', '3', '-1', '0', '-2'])}) @ `;
    else if (kind === 2) text += `pow(${random.pick(['0.5', '1/2.0', '-0.25', '1.5', 'pi/7'])}) @ `;
    else if (kind === 3) {
      text += 'ctrl(2) @ ';
      controls += 2;
    } else {
      text += random.pick(['ctrl @ ', 'negctrl @ ']);
      controls += 1;
    }
  }
  return { text, controls };
}

function angle2(random: Random): string {
  const simple = () =>
    random.pick([`${random.below(4000) / 1000}`, 'pi', 'pi/2', '3*pi/4', '2', '-0.3']);
  const form = random.below(6);
  if (form === 0) return `sin(${simple()})`;
  if (form === 1) return `(${simple()}+${simple()})*-1`;
  if (form === 2) return `-2^${random.below(3)}/${1 + random.below(5)}`;
  if (form === 3) return `${simple()}-sqrt(${random.below(9)})`;
  return simple();
}

function angle3(random: Random): string {
  const simple = () =>
    random.pick([`${random.below(4000) / 1000 + 0.001}`, 'pi', 'π/2', '3*pi/4', 'tau', '-0.3']);
  const form = random.below(5);
  if (form === 0) return `(${simple()} + ${simple()}) * -1`;
  if (form === 1) return `${simple()} - euler / 4`;
  return simple();
}
