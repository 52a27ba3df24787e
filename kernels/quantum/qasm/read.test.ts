/** What the OpenQASM reader makes of single constructs, and how it refuses. */
import type { Circuit, GateOperation, Operation } from '../circuit';
import { simulate } from '../twin';
import { readOpenQasm, writeOpenQasm3 } from '.';
import { QasmError } from './error';

const HEADER = 'OPENQASM 3.0; include "stdgates.inc"; qubit[4] q; bit[4] c; ';

const read3 = (body: string): Circuit => readOpenQasm(HEADER + body);

/** Gates as `cx 0 1`, `rx(0.5) 2`, controls as `1@`, other operations by their kind. */
const brief = (operations: readonly Operation[]): string[] =>
  operations.map((operation) => {
    if (operation.kind !== 'gate') return operation.kind;
    const { gate, parameters, qubits, controls } = operation;
    const values = parameters.length > 0 ? `(${parameters.join(',')})` : '';
    return `${controls.map((on) => `${on}@`).join('')}${gate}${values} ${qubits.join(' ')}`.trim();
  });

const gates = (body: string) => brief(read3(body).operations);

describe('gates', () => {
  test('take the names of the table', () => {
    const text =
      'OPENQASM 2.0; include "qelib1.inc"; qreg q[2]; CX q[0],q[1]; u1(1) q[0]; ' +
      'u2(1,2) q[0]; u3(1,2,3) q[0]; cu1(1) q[0],q[1]; cu3(1,2,3) q[0],q[1]; U(1,2,3) q[0];';
    expect(brief(readOpenQasm(text).operations)).toEqual([
      'cx 0 1',
      'p(1) 0',
      `u(${Math.PI / 2},1,2) 0`,
      'u(1,2,3) 0',
      'cp(1) 0 1',
      'cu(1,2,3,0) 0 1',
      'u(1,2,3) 0',
    ]);
  });

  test('under controls take a name that says so', () => {
    expect(gates('ctrl @ x q[0], q[1]; ctrl @ ctrl @ x q[0], q[1], q[2];')).toEqual([
      'cx 0 1',
      'ccx 0 1 2',
    ]);
    expect(gates('negctrl @ x q[0], q[1];')).toEqual(['0@x 0 1']);
    expect(gates('ctrl @ negctrl @ x q[0], q[1], q[2];')).toEqual(['0@cx 1 0 2']);
    expect(gates('ctrl(2) @ gphase(0.5) q[0], q[1];')).toEqual(['cp(0.5) 0 1']);
  });

  test('to a power stay gates where they can', () => {
    expect(gates('pow(3) @ rx(0.5) q[0]; pow(0.5) @ z q[0]; pow(2) @ t q[0];')).toEqual([
      'rx(1.5) 0',
      `p(${Math.PI / 2}) 0`,
      's 0',
    ]);
    expect(gates('pow(2) @ x q[0]; pow(-3) @ sx q[0]; inv @ pow(2) @ s q[0];')).toEqual([
      'sx 0',
      'z 0',
    ]);
    expect(gates('gate g a { t a; h a; } pow(-2) @ g q[0];')).toEqual([
      'h 0',
      'tdg 0',
      'h 0',
      'tdg 0',
    ]);
  });

  test('on registers are repeated', () => {
    expect(gates('h q[1:2]; cx q[0], q[{3, 1}]; cx q[0:1], q[2:3];')).toEqual([
      'h 1',
      'h 2',
      'cx 0 3',
      'cx 0 1',
      'cx 0 2',
      'cx 1 3',
    ]);
  });

  test('that no library has may be defined by the text, and then mean that', () => {
    expect(gates('iswap q[0], q[1];')).toEqual(['iswap 0 1']);
    expect(gates('gate iswap a, b { swap a, b; } iswap q[0], q[1];')).toEqual(['swap 0 1']);
  });
});

describe('classical values', () => {
  test.each([
    ['rx(1/2*pi) q[0];', ['rx(0) 0']],
    ['rx(1.0/2*2) q[0];', ['rx(1) 0']],
    ['rx(-2**2) q[0]; rx(2**3**2) q[0]; rx(2**-1) q[0];', ['rx(-4) 0', 'rx(512) 0', 'rx(0.5) 0']],
    ['rx(7 % 4 + (1 << 3 | 1) - ~uint[4](5) * 2) q[0];', ['rx(-8) 0']],
    ['uint[3] i = 9; rx(i) q[0];', ['rx(1) 0']],
    ['int[8] i = 200; rx(i) q[0];', ['rx(-56) 0']],
    ['rx(int(-2.7)) q[0]; rx(float(3)) q[0];', ['rx(-2) 0', 'rx(3) 0']],
    ['rx(mod(7, 3) + popcount(uint[8](7)) + sizeof(a)) q[0];', null],
    [
      'array[float[64], 2] a = {0.5, 1.5}; a[1] = 2.5; rx(a[0]) q[0]; rx(a[-1]) q[0];',
      ['rx(0.5) 0', 'rx(2.5) 0'],
    ],
    ['for float f in {0.5, 2} rx(f) q[0];', ['rx(0.5) 0', 'rx(2) 0']],
    ['for int i in [0:2:4] { if (i == 2) continue; rx(i) q[0]; }', ['rx(0) 0', 'rx(4) 0']],
    ['for int i in [3:-1:0] { if (i < 2) { break; } x q[i]; }', ['x 3', 'x 2']],
    ['int i = 0; while (i < 3) { x q[i]; i += 2; }', ['x 0', 'x 2']],
    ['const int n = 2; if (n > 1 && !(n == 3)) x q[0]; else y q[0];', ['x 0']],
    [
      'int n = 2; switch (n) { case 1, 3 { x q[0]; } case 2 { y q[0]; } default { z q[0]; } }',
      ['y 0'],
    ],
    ['uint[4] k = 5; for int i in [0:3] { if (bool(k[i])) x q[i]; }', ['x 0', 'x 2']],
    ['bit[4] m = "0110"; for int i in [0:3] if (m[i] == 1) x q[i];', ['x 1', 'x 2']],
    ['gate g(t) a { for int i in [1:2] { rx(i * t) a; } } g(0.5) q[1];', ['rx(0.5) 1', 'rx(1) 1']],
    ['x q[0]; end; y q[0];', ['x 0']],
    ['@anything at all\nx q[0]; pragma too\n delay[100ns] q; box { y q[0]; }', ['x 0', 'y 0']],
    [
      'duration d = 2 * 100ns; stretch s; const duration e = durationof({ x q[0]; }); ' +
        'box[d + 10us] { delay[s] q[1]; x q[0]; } delay[durationof({ y q; })] q;',
      ['x 0'],
    ],
    ['def f(qubit a, float t) { rx(t) a; } f(q[1], 0.5);', ['rx(0.5) 1']],
    ['const int n = 2; def f(qubit[n] a) { cx a[0], a[1]; } f(q[1:2]);', ['cx 1 2']],
    ['def half(float t) -> float { return t / 2; } rx(half(3)) q[0];', ['rx(1.5) 0']],
    [
      'def fib(int n) -> int { if (n < 2) { return n; } return fib(n - 1) + fib(n - 2); } ' +
        'rx(fib(10)) q[0];',
      ['rx(55) 0'],
    ],
    ['def f(int n) { n = n + 1; } int n = 1; f(n); rx(n) q[0];', ['rx(1) 0']],
    [
      'def f(readonly array[float, 2] a) -> float { return a[1]; } ' +
        'array[float, 2] v = {1, 2}; rx(f(v)) q[0];',
      ['rx(2) 0'],
    ],
    [
      'def f(qubit a) { for int i in [0:9] { if (i == 2) { return; } x a; } } f(q[0]);',
      ['x 0', 'x 0'],
    ],
    ['def f(int n) -> bool { return n > 1; } if (f(2)) { x q[0]; } else { y q[0]; }', ['x 0']],
  ] as const)('%s', (body, expected) => {
    if (expected === null) expect(() => read3(body)).toThrow(QasmError);
    else expect(gates(body)).toEqual(expected);
  });

  test('in OpenQASM 2 are real, and the caret is a power', () => {
    const text =
      'OPENQASM 2.0; include "qelib1.inc"; qreg q[1]; ' +
      'rx(1/2) q[0]; rx(-2^2) q[0]; rx(+ln(1)) q[0];';
    expect(brief(readOpenQasm(text).operations)).toEqual(['rx(0.5) 0', 'rx(-4) 0', 'rx(0) 0']);
  });

  test('given as inputs are known, others stay open', () => {
    const text =
      'input int n; input float[64] t; input angle s; qubit q; ' +
      'for int i in [1:n] U(2*t, i, 2.0*3) q;';
    const { inputs, operations } = readOpenQasm(text, { inputs: { n: 2 }, phases: 'qiskit' });
    expect(inputs).toEqual(['t', 's']);
    const product = { op: '*', left: 2, right: { op: 'input', name: 't' } };
    expect(operations.map((operation) => (operation as GateOperation).parameters)).toEqual([
      [product, 1, 6],
      [product, 2, 6],
    ]);
  });
});

describe('measured bits', () => {
  test('are laid out by registers, also those of blocks', () => {
    const circuit = read3(
      'bit e; e = measure q[1]; for int i in [0:1] { bit f = measure q[i]; } measure q[3];',
    );
    expect(circuit.bitRegisters).toEqual([
      { name: 'c', start: 0, size: 4 },
      { name: 'e', start: 4, size: 1 },
      { name: 'f', start: 5, size: 1 },
      { name: 'discarded', start: 6, size: 1 },
    ]);
    expect(circuit.operations).toEqual([
      { kind: 'measure', qubit: 1, bit: 4 },
      { kind: 'measure', qubit: 0, bit: 5 },
      { kind: 'measure', qubit: 1, bit: 5 },
      { kind: 'measure', qubit: 3, bit: 6 },
    ]);
  });

  test.each([
    ['c[1]', { op: 'bit', bit: 1 }],
    ['!c[1]', { op: 'not', of: { op: 'bit', bit: 1 } }],
    ['c[1] == 0', { op: 'not', of: { op: 'bit', bit: 1 } }],
    ['true != c[1]', { op: 'not', of: { op: 'bit', bit: 1 } }],
    ['c == 5', { op: 'compare', bits: [0, 1, 2, 3], is: '==', value: 5n }],
    ['5 > c', { op: 'compare', bits: [0, 1, 2, 3], is: '<', value: 5n }],
    ['c[1:2] == "10"', { op: 'compare', bits: [1, 2], is: '==', value: 2n }],
    ['uint[4](c) >= 2', { op: 'compare', bits: [0, 1, 2, 3], is: '>=', value: 2n }],
    ['c', { op: 'compare', bits: [0, 1, 2, 3], is: '!=', value: 0n }],
    ['c[0] && c[1]', { op: 'and', left: { op: 'bit', bit: 0 }, right: { op: 'bit', bit: 1 } }],
    ['c[0] ^ c[1]', { op: 'xor', left: { op: 'bit', bit: 0 }, right: { op: 'bit', bit: 1 } }],
    ['true && c[1] || false', { op: 'bit', bit: 1 }],
  ])('make conditions: %s', (condition, expected) => {
    const [operation] = read3(`if (${condition}) x q[0];`).operations;
    expect(operation).toMatchObject({ kind: 'if', condition: expected, otherwise: [] });
  });

  test('choose among the cases of a switch', () => {
    const [operation] = read3(
      'switch (int(c)) { case 1, 2 { x q[0]; } default { y q[0]; } }',
    ).operations;
    const is = (value: bigint) => ({ op: 'compare', bits: [0, 1, 2, 3], is: '==', value });
    expect(operation).toMatchObject({ condition: { op: 'or', left: is(1n), right: is(2n) } });
    expect(operation?.kind === 'if' && brief(operation.otherwise)).toEqual(['y 0']);
  });
});

test('physical qubits make a register of their own', () => {
  const circuit = readOpenQasm('include "stdgates.inc"; // $9 is a price\n x $2; cx $0, $1;');
  expect(circuit.qubitRegisters).toEqual([{ name: 'physical', start: 0, size: 3 }]);
  expect(brief(circuit.operations)).toEqual(['x 2', 'cx 0 1']);
});

test('U of OpenQASM 3 is that of OpenQASM 2 times e^{iθ/2}, which a control makes visible', () => {
  const [theta, phi, lambda] = [1, 2, 3];
  const call = `U(${theta}, ${phi}, ${lambda}) q[0];`;
  const amplitudes = (head: string) => [...simulate(readOpenQasm(head + call)).subarray(0, 4)];
  // The first column of Qiskit's u3, and of the specification's U: (1 + e^{iθ})/2 and
  // i e^{iφ} (1 − e^{iθ})/2, doi:10.1145/3505636.
  const [half, { cos, sin }] = [theta / 2, Math];
  const close = (values: number[]) => values.map((value) => expect.closeTo(value, 14));
  expect(amplitudes('OPENQASM 2.0; qreg q[1]; ')).toEqual(
    close([cos(half), 0, cos(phi) * sin(half), sin(phi) * sin(half)]),
  );
  const [re, im] = [(1 - cos(theta)) / 2, -sin(theta) / 2];
  expect(amplitudes('OPENQASM 3.0; qubit[1] q; ')).toEqual(
    close([
      ...[(1 + cos(theta)) / 2, sin(theta) / 2],
      ...[-sin(phi) * re - cos(phi) * im, cos(phi) * re - sin(phi) * im],
    ]),
  );
  // The phase of a controlled U is on the control, where OpenQASM 2's cu3 has none.
  const controlled = `qubit[2] q; U(0.4, 0, 0) q[0]; ctrl @ U(${theta}, 0, 0) q[0], q[1];`;
  const state = simulate(readOpenQasm(`OPENQASM 3.0; ${controlled}`));
  const [aRe, aIm] = [state[2] as number, state[3] as number];
  const alone = simulate(readOpenQasm('OPENQASM 3.0; qubit[1] q; U(0.4, 0, 0) q[0];'));
  const [bRe, bIm] = [alone[2] as number, alone[3] as number];
  expect(aRe).toBeCloseTo(cos(half) * (bRe * cos(half) - bIm * sin(half)), 14);
  expect(aIm).toBeCloseTo(cos(half) * (bRe * sin(half) + bIm * cos(half)), 14);
});

test('the phase of U depends on the convention', () => {
  const text = 'qubit[2] q; U(1.0, 2.0, 3.0) q[0]; ctrl @ U(1.0, 0.0, 0.0) q[0], q[1];';
  expect(brief(readOpenQasm(text).operations)).toEqual([
    'u(1,2,3) 0',
    'gphase(0.5)',
    'cu(1,0,0,0) 0 1',
    'p(0.5) 0',
  ]);
  expect(brief(readOpenQasm(text, { phases: 'qiskit' }).operations)).toEqual([
    'u(1,2,3) 0',
    'cu(1,0,0,0) 0 1',
  ]);
});

describe('subroutines that measure', () => {
  const MEASURING = 'def m(qubit a) -> bit { bit r; x a; r = measure a; return r; } ';
  const DIRECTLY = 'def m(qubit a) -> bit { x a; return measure a; } ';
  const operations = (body: string) => read3(body).operations;

  test.each([MEASURING, DIRECTLY])('%s', (definition) => {
    const wanted = operations('x q[1]; c[2] = measure q[1];');
    expect(operations(`${definition} c[2] = m(q[1]);`)).toEqual(wanted);
    const twice = read3(`${definition} bit a = m(q[0]); bit b = m(q[1]); if (a && b) x q[2];`);
    expect(twice).toEqual(
      read3(
        'bit a; x q[0]; a = measure q[0]; bit b; x q[1]; b = measure q[1]; if (a && b) x q[2];',
      ),
    );
    expect(operations(`${definition} if (m(q[0])) { y q[0]; }`).at(-1)).toMatchObject({
      kind: 'if',
      condition: { op: 'bit', bit: 4 },
    });
  });

  test('take bits and registers, and return whole ones', () => {
    const body =
      'def all(qubit[2] a, bit b) -> bit[2] { if (b) { x a; } bit[2] r = measure a; return r; } ' +
      'c[0:1] = all(q[0:1], c[3]);';
    expect(operations(body)).toEqual(
      operations('if (c[3]) { x q[0:1]; } c[0:1] = measure q[0:1];'),
    );
  });
});

describe('loops on measured bits', () => {
  const LOOP =
    'c[0] = measure q[0]; while (c[0] && !(c[1])) { h q[0]; c[0] = measure q[0]; } x q[1];';

  test('become operations, and are written and read again', () => {
    const circuit = read3(LOOP);
    expect(circuit.operations[1]).toEqual({
      kind: 'while',
      condition: {
        op: 'and',
        left: { op: 'bit', bit: 0 },
        right: { op: 'not', of: { op: 'bit', bit: 1 } },
      },
      body: read3('h q[0]; c[0] = measure q[0];').operations,
    });
    const written = writeOpenQasm3(circuit);
    expect(written).toContain('while (');
    expect(readOpenQasm(written)).toEqual(circuit);
  });

  test('may hold bits of their own, and other loops', () => {
    const body =
      'while (c == 0) { bit r = measure q[0]; if (r) { x q[1]; } ' +
      'while (r) { r = measure q[1]; } c = measure q; }';
    expect(brief(read3(body).operations)).toEqual(['while']);
  });
});

test('a hundred thousand gates are read in under a second', () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => {
    const [a, b] = [i % 20, (i * 7 + 3) % 20];
    if (i % 3 === 0) return `cx q[${a}], q[${a === b ? (a + 1) % 20 : b}];`;
    if (i % 3 === 1) return `rz(${((i * 37) % 600) / 100}) q[${a}];`;
    return `u(pi / ${(i % 7) + 1}, -0.3 * ${i % 5}, ${i % 11}.25) q[${b}];`;
  });
  const text = `OPENQASM 3.0; include "stdgates.inc"; qubit[20] q;\n${lines.join('\n')}`;
  // The quickest of some, since the first compiles the reader itself; in processor time, which others who
  // want the processor do not lengthen by much.
  const times = Array.from({ length: 4 }, () => {
    const start = process.cpuUsage();
    expect(readOpenQasm(text).operations.length).toBeGreaterThanOrEqual(100_000);
    return process.cpuUsage(start).user / 1_000;
  });
  expect(Math.min(...times)).toBeLessThan(1_000);
});
