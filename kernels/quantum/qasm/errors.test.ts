/** How the OpenQASM reader refuses: with a place and a reason, and before anything costs much. */
import { readOpenQasm } from '.';
import { QasmError } from './error';

const HEADER = 'OPENQASM 3.0; include "stdgates.inc"; qubit[4] q; bit[4] c; ';

const refusal = (text: string, options = {}): QasmError => {
  try {
    readOpenQasm(text, options);
  } catch (error) {
    if (error instanceof QasmError) return error;
    throw error;
  }
  throw new Error(`read: ${text}`);
};

describe('errors', () => {
  test('say where they are, what was expected and what was found', () => {
    const error = refusal('OPENQASM 2.0;\nqreg q[3]\n  qreg r[2];');
    expect(error.message).toBe("line 3, column 3: expected ';', found 'qreg'");
    expect(error).toMatchObject({ code: 'SYNTAX', line: 3, column: 3, expected: "';'" });
  });

  test.each([
    ['OPENQASM 4.0;', 'UNSUPPORTED', 1, 10],
    ['OPENQASM 3; include "other.inc";', 'UNSUPPORTED', 1, 13],
    ['OPENQASM 3;\nreturn;', 'MEANING', 2, 1],
    ['def f(mutable array[int, 2] a) { }', 'UNSUPPORTED', 1, 7],
    ['def f(int n) { } { def g() { } }', 'MEANING', 1, 20],
    ['def f(int n, int n) { }', 'MEANING', 1, 1],
    ['def f(int n) -> int { return; } f(1);', 'MEANING', 1, 23],
    ['def f() { return 1; } f();', 'MEANING', 1, 11],
    ['def f() { } int i = f();', 'MEANING', 1, 21],
    [`def f() -> int { } int i = f();`, 'MEANING', 1, 28],
    [`${HEADER}def f(qubit a) { h a; } f(q[0], q[1]);`, 'MEANING', 1, HEADER.length + 25],
    [`${HEADER}def f(qubit a) { h a; } f(q);`, 'MEANING', 1, HEADER.length + 27],
    [`${HEADER}def f(qubit a, qubit b) { } f(q[0], q[0]);`, 'MEANING', 1, HEADER.length + 29],
    [`${HEADER}def f() { x q[0]; } f();`, 'MEANING', 1, HEADER.length + 13],
    [`${HEADER}def f(qubit a) { } inv @ f q[0];`, 'MEANING', 1, HEADER.length + 20],
    [`${HEADER}def f() -> int { return 1; } gate g a { rx(f()) a; } g q[0];`, 'MEANING', 1, 104],
    [`${HEADER}def f(bit b) { if (b) { return; } } f(c[0]);`, 'UNSUPPORTED', 1, HEADER.length + 25],
    [`${HEADER}def f(bit b) -> bit { return b; } c[1] = f(c[0]);`, 'UNSUPPORTED', 1, 95],
    ['OPENQASM 2.0;\nopaque g a;', 'UNSUPPORTED', 2, 1],
    ['extern f(int) -> int;', 'UNSUPPORTED', 1, 1],
    ['defcal x $0 { }', 'UNSUPPORTED', 1, 1],
    ['complex z;', 'UNSUPPORTED', 1, 1],
    ['qubit q;\nh q;', 'MEANING', 2, 1],
    ['qubit q; qubit q;', 'MEANING', 1, 10],
    ['/* never ends', 'SYNTAX', 1, 1],
    ['int é𝛼 = 1; é𝛼 é;', 'MEANING', 1, 13],
    [`${HEADER}cx q[0], q[0];`, 'MEANING', 1, HEADER.length + 1],
    [`${HEADER}cx q[0];`, 'MEANING', 1, HEADER.length + 1],
    [`${HEADER}rx q[0];`, 'MEANING', 1, HEADER.length + 1],
    [`${HEADER}x q[4];`, 'MEANING', 1, HEADER.length + 5],
    [`${HEADER}cx q[0:1], q[1:3];`, 'MEANING', 1, HEADER.length + 13],
    [`${HEADER}rx(1/0) q;`, 'MEANING', 1, HEADER.length + 5],
    [`${HEADER}rx(log(0)) q;`, 'MEANING', 1, HEADER.length + 4],
    [`${HEADER}gate g a { g a; }`, 'MEANING', 1, HEADER.length + 12],
    [`${HEADER}gate g a { reset a; }`, 'MEANING', 1, HEADER.length + 12],
    [`${HEADER}measure q[0:1] -> c;`, 'MEANING', 1, HEADER.length + 1],
    [`${HEADER}while (c[0]) { break; }`, 'UNSUPPORTED', 1, HEADER.length + 16],
    [`${HEADER}int i = 0; while (c[0]) { i += 1; }`, 'UNSUPPORTED', 1, HEADER.length + 27],
    [
      `${HEADER}bool b = c[0]; while (c[0]) { if (b) x q; measure q -> c; }`,
      'UNSUPPORTED',
      1,
      HEADER.length + 35,
    ],
    [
      `${HEADER}def f(qubit a) -> bit { return measure a; } while (f(q[0])) { x q[0]; }`,
      'UNSUPPORTED',
      1,
      HEADER.length + 45,
    ],
    [`${HEADER}c[1] = 1;`, 'UNSUPPORTED', 1, HEADER.length + 1],
    [`${HEADER}int i = 0; if (c[0]) { i = 1; }`, 'UNSUPPORTED', 1, HEADER.length + 24],
    [`${HEADER}bool b = c[0]; measure q -> c; if (b) x q;`, 'UNSUPPORTED', 1, HEADER.length + 36],
    [`${HEADER}break;`, 'MEANING', 1, HEADER.length + 1],
    [`input int n;`, 'MEANING', 1, 1],
    [`x $0; qubit q;`, 'MEANING', 1, 1],
  ] as const)('%s', (text, code, line, column) => {
    const error = refusal(text);
    expect([error.code, error.line, error.column, error.message]).toEqual([
      code,
      line,
      column,
      error.message,
    ]);
  });
});

describe('limits', () => {
  test.each([
    ['qubits', 'qubit[1000000000] q;'],
    ['bits', 'bit[1000000000] c;'],
    ['nested loops', 'for int i in [0:99999] { for int j in [0:99999] { } }'],
    ['an endless loop', 'while (true) { }'],
    ['a subroutine that calls itself', 'def f(int n) { f(n + 1); } f(0);'],
    ['subroutines that double', 'def f(int n) { if (n > 0) { f(n - 1); f(n - 1); } } f(60);'],
    [
      'loops within loops on measured bits',
      `bit c; qubit q; ${'while (c) { '.repeat(60)} measure q -> c; ${'} '.repeat(60)}`,
    ],
    ['the range of a loop', 'for int i in [0:1000000000000] { }'],
    ['powers', 'qubit q; gate g a { U(1,2,3) a; U(1,2,3) a; } pow(2000000000) @ g q;'],
    [
      'powers of powers',
      `qubit q; gate g a { U(1,2,3) a; U(1,2,3) a; } ${'pow(1000) @ '.repeat(9)} g q;`,
    ],
    ['parentheses', `const float x = ${'('.repeat(100000)}`],
    ['negations', `const float x = ${'-'.repeat(100000)}1;`],
    ['sums', `const float x = ${'1+'.repeat(100000)}1;`],
    ['blocks', '{'.repeat(100000)],
    ['conditions', `if (true) ${'if (true) '.repeat(100000)} ;`],
    ['indices', `const int i = a${'[0]'.repeat(100000)};`],
    ['integers', 'int i = 3; for int j in [0:100] { i *= i; }'],
    ['shifts', 'int i = 1 << 1000000000000;'],
    ['digits', `const int i = ${'9'.repeat(1000000)};`],
    [
      'expressions of inputs',
      'input float t; qubit q; float s = t; ' + 'for int i in [0:60] { s = s + s; } U(s, 0, 0) q;',
    ],
    ['conditions on bits', 'bit c; bool b = c; for int i in [0:100000] { b = b ^ c; }'],
    [
      'definitions that double',
      'qubit q; gate g0 a { } ' +
        Array.from({ length: 60 }, (_, i) => `gate g${i + 1} a { g${i} a; g${i} a; }`).join(' ') +
        ' g60 q;',
    ],
    [
      'definitions within definitions',
      'qubit q; gate g0 a { } ' +
        Array.from({ length: 5000 }, (_, i) => `gate g${i + 1} a { g${i} a; }`).join(' ') +
        ' g5000 q;',
    ],
    ['arrays', 'array[int[8], 100000, 100000] a;'],
    ['broadcasts', 'qubit[60000] q; for int i in [0:10000] { U(0, 0, 1) q; }'],
    ['barriers', 'qubit[60000] q; for int i in [0:1000000] { barrier; }'],
  ])('%s', (_, text) => {
    // Smaller than the default ones, so that the test takes no seconds.
    const { code } = refusal(text, { limits: { operations: 50_000, steps: 200_000 } });
    // Widths and powers that no program means are refused before they cost anything.
    expect(['LIMIT', 'MEANING']).toContain(code);
  });

  test('are options', () => {
    expect(refusal('qubit[3] q;', { limits: { qubits: 2 } }).code).toBe('LIMIT');
    expect(refusal('qubit q; U(1,0,1) q; U(0,0,1) q;', { limits: { operations: 2 } }).code).toBe(
      'LIMIT',
    );
    expect(refusal('qubit q;', { limits: { characters: 7 } }).code).toBe('LIMIT');
  });
});
