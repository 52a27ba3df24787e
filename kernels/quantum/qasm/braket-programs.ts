import { Random } from './random-programs';

/**
 * Random OpenQASM 3 programs in the part of the language that Amazon Braket's interpreter reads: every
 * gate is defined from `U`, and angles come out of classical code and subroutines. (It finds no qubits of
 * a subroutine that is called by another, nor slices as arguments,
 * and goes on after a `return` in a branch. A `gphase` within a definition loses
 * the modifiers of its caller there.)
 */

/** Names with how many parameters and qubits they take. */
const GATES: readonly [name: string, parameters: number, qubits: number][] = [
  ...([
    ['U', 3, 1],
    ['mp', 1, 1],
    ['mh', 0, 1],
    ['mx', 0, 1],
    ['mrz', 1, 1],
  ] as const),
  ...([
    ['ms', 0, 1],
    ['mcx', 0, 2],
    ['mcu', 4, 2],
    ['mswap', 0, 2],
    ['mix', 2, 3],
  ] as const),
].map(([name, parameters, qubits]) => [name, parameters, qubits]);

/** Of gates with more steps Braket takes the power of each, which is another gate. */
const OF_ONE_STEP = ['U', 'mp', 'mh', 'mx', 'ms'];

const PRELUDE = `OPENQASM 3.0;
gate mp(v) x { U(0, 0, v) x; }
gate mh x { U(pi/2, 0, pi) x; }
gate mx x { U(pi, 0, pi) x; }
gate mrz(v) x { U(pi, 0, pi) x; U(0, 0, -v/2) x; U(pi, 0, pi) x; U(0, 0, v/2) x; }
gate ms x { pow(1/2) @ mp(pi) x; }
gate mcx c, t { ctrl @ mx c, t; }
gate mcu(v, w, l, g) c, t { mp(g) c; ctrl @ U(v, w, l) c, t; }
gate mswap x, y { mcx x, y; mcx y, x; mcx x, y; }
gate mix(v, w) x, y, z {
  ctrl @ mrz(v - w) z, x; negctrl @ mcx y, z, x; inv @ mcu(v, w, v*w, -w/2) y, z;
}
def spin(qubit p, float[64] t) { U(t, 0.1, t * t) p; }
def pair(qubit[2] p, float[64] t) { mcx p[0], p[1]; for int i in [0:1] { U(t + i, 0.2, t) p[i]; } }
def twice(float[64] t) -> float[64] { float[64] s = t; s = s + t; return s; }
def steps(int[32] k) -> int[32] { int[32] r = k; if (k > 3) { r = 3; } return r; }
const float third = pi / 3;
input float given;
array[float[64], 4] angles = {0.3, -1.1, 2.5, 0.05};`;

/** Qubits of every program, in two registers. */
const QUBITS = ['a[0]', 'a[1]', 'a[2]', 'b[0]', 'b[1]'];

/** A program on five qubits with the input `given`. */
export function randomBraketProgram(seed: number): string {
  const random = new Random(seed);
  const lines = [PRELUDE, 'qubit[3] a;', 'qubit[2] b;', 'int n = 3;', 'float turn = 0.2;'];
  QUBITS.forEach((qubit, i) => {
    lines.push(`U(${0.4 + 0.3 * i}, ${1.1 - 0.2 * i}, ${0.6 * i}) ${qubit};`);
  });
  for (let i = 0; i < 14; i++) lines.push(statement(random));
  return lines.join('\n');
}

function statement(random: Random): string {
  const kind = random.below(16);
  const one = () => call(random);
  if (kind === 0) return `for int i in [0:2] { U(0.1 * i, turn, angles[i]) a[i]; ${one()} }`;
  if (kind === 1)
    return `n = ${1 + random.below(3)}; while (n > 0) { mrz(turn / n) b[n % 2]; n -= 1; }`;
  if (kind === 2) return `turn = ${angle(random)};`;
  if (kind === 3) return `if (n > ${random.below(4)}) { ${one()} } else { ${one()} ${one()} }`;
  if (kind === 4) return `gphase(${angle(random)});`;
  if (kind === 6) return `negctrl @ ctrl @ gphase(${angle(random)}) b[1], a[${random.below(3)}];`;
  if (kind === 5) return `mp(${angle(random)}) a;`;
  if (kind === 7) return `spin(a[${random.below(3)}], ${angle(random)});`;
  if (kind === 8) return `pair(b, ${angle(random)});`;
  if (kind === 9) return `turn = twice(${random.below(1000) / 1000}); mrz(twice(third)) a[0];`;
  if (kind === 10) return `n = steps(${random.below(6)});`;
  if (kind === 11) return `box[100ns] { ${one()} delay[10ns] a[0]; ${one()} }`;
  return one();
}

function call(random: Random): string {
  const { text, controls } = modifiers(random);
  const [name, parameters, own] = random.pick(
    GATES.filter(
      ([name, , qubits]) =>
        qubits + controls <= QUBITS.length && (!text.includes('pow') || OF_ONE_STEP.includes(name)),
    ),
  );
  // Fractional powers are those of the matrix: within half a turn everybody agrees on its root.
  const value = () => (text.includes('pow') ? `${random.below(1500) / 1000}` : angle(random));
  const values = Array.from({ length: parameters }, value).join(', ');
  const operands = random.sample(QUBITS, own + controls).join(', ');
  return `${text}${name}${parameters > 0 ? `(${values})` : ''} ${operands};`;
}

function modifiers(random: Random): { text: string; controls: number } {
  let [text, controls] = ['', 0];
  for (let i = random.below(3); i > 0; i--) {
    const kind = random.below(5);
    if (kind === 0) text += 'inv @ ';
    else if (kind === 1) text += `pow(${random.pick(['2', '3', '-1', '-2'])}) @ `;
    else if (kind === 2) {
      text += 'ctrl(2) @ ';
      controls += 2;
    } else {
      text += random.pick(['ctrl @ ', 'negctrl @ ']);
      controls += 1;
    }
  }
  return { text, controls };
}

function angle(random: Random): string {
  const simple = () =>
    random.pick([`${random.below(4000) / 1000 + 0.001}`, 'pi/2', 'turn', 'third', 'given', '-0.3']);
  const form = random.below(7);
  if (form === 0) return `sin(${simple()}) + ${simple()}`;
  if (form === 1) return `(${simple()} - ${simple()}) * -1`;
  if (form === 2) return `angles[${random.below(4)}]`;
  if (form === 3) return `sqrt(${random.below(9)}) / ${1 + random.below(4)}`;
  return simple();
}
