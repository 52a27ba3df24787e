/**
 * No text makes the reader do anything but read or throw QasmError; what is written is read again.
 */
import fc from 'fast-check';
import type { Operation } from '../circuit';
import { readOpenQasm, writeOpenQasm3 } from '.';
import { QasmError } from './error';
import { randomProgram2, randomProgram3 } from './random-programs';
import { QasmWriteError } from './write';

const RUNS = Number(process.env.QASM_FUZZ_RUNS ?? 2000);
const SEED = 20260401;

/** Small, so that a program that runs into them does so at once. */
const limits = { operations: 5_000, steps: 50_000, qubits: 500, bits: 500 };

/** Reads, and writes what could be read; only a QasmError may come out. */
const survives = (text: string): boolean => {
  try {
    writeOpenQasm3(readOpenQasm(text, { limits, inputs: { n: 3 } }));
  } catch (error) {
    // A program without the library may call an input `x`, which the written text cannot.
    if (error instanceof QasmWriteError) return true;
    if (!(error instanceof QasmError)) throw error;
    expect(error.line).toBeGreaterThan(0);
    expect(error.column).toBeGreaterThan(0);
    expect(error.message).toMatch(/^line \d+, column \d+: ./);
  }
  return true;
};

const check = (texts: fc.Arbitrary<string>) =>
  fc.assert(fc.property(texts, survives), { numRuns: RUNS, seed: SEED });

const TOKENS = `
  OPENQASM 3.0 2.0 3 0 1 2 0.5 1e400 0x1F 99999999999999999999 "01" "stdgates.inc" "qelib1.inc"
  include qubit bit int uint float angle bool array input output const let gate def return opaque if
  else for while in switch case default break continue end measure reset barrier delay box pragma
  ctrl negctrl inv pow gphase U CX h x rx cx cu u3 swap q c a b g n i t true false pi sin sizeof
  popcount mod $0 $7 100ns ; ; ; , , ( ) ( ) [ ] [ ] { } { } -> = == != < >= + - * / ** % ^ & |
  && || ++ << >> ! ~ += @ : // /* */ #dim
`
  .trim()
  .split(/\s+/);

test('random characters', () => {
  check(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })));
});

test('random tokens, with and without a beginning that makes sense', () => {
  const beginning = fc.constantFrom(
    '',
    'OPENQASM 2.0; include "qelib1.inc"; qreg q[3]; creg c[3]; ',
    'OPENQASM 3; include "stdgates.inc"; qubit[3] q; bit[3] c; int i = 2; uint[4] n = 9; ',
  );
  const tokens = fc.array(fc.constantFrom(...TOKENS), { maxLength: 40 });
  check(fc.tuple(beginning, tokens).map(([start, rest]) => start + rest.join(' ')));
});

test('valid programs with a part removed, doubled, moved or replaced', () => {
  const program = fc
    .tuple(fc.boolean(), fc.nat(500))
    .map(([old, seed]) => (old ? randomProgram2(seed) : randomProgram3(seed) + EXTENSION));
  const change = fc.record({
    kind: fc.constantFrom('remove', 'double', 'replace', 'swap'),
    at: fc.nat(),
    length: fc.integer({ min: 1, max: 12 }),
    token: fc.constantFrom(...TOKENS),
  });
  const mutated = fc
    .tuple(program, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([text, changes]) =>
      changes.reduce((current, { kind, at, length, token }) => {
        const from = at % (current.length + 1);
        const [before, part, after] = [
          current.slice(0, from),
          current.slice(from, from + length),
          current.slice(from + length),
        ];
        if (kind === 'remove') return before + after;
        if (kind === 'double') return before + part + part + after;
        return kind === 'swap' ? after + part + before : `${before}${token}${after}`;
      }, text),
    );
  check(mutated);
});

test('what is written is read as the same circuit', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.nat(), (old, seed) => {
      const text = old ? randomProgram2(seed) : randomProgram3(seed) + EXTENSION;
      const circuit = readOpenQasm(text, { inputs: { n: 3 } });
      const again = readOpenQasm(writeOpenQasm3(circuit));
      // A matrix comes back as gates; the parity test compares those.
      if (!hasMatrix(circuit.operations)) expect(again).toEqual(circuit);
      expect(readOpenQasm(writeOpenQasm3(again))).toEqual(again);
    }),
    { numRuns: RUNS / 10, seed: SEED },
  );
});

function hasMatrix(operations: readonly Operation[]): boolean {
  return operations.some(
    (operation) =>
      operation.kind === 'unitary' ||
      (operation.kind === 'while' && hasMatrix(operation.body)) ||
      (operation.kind === 'if' && (hasMatrix(operation.then) || hasMatrix(operation.otherwise))),
  );
}

/** The rest of the language that is read: what Qiskit's importer refuses. */
const EXTENSION = `
input float[64] theta;
input angle phi;
input int n;
const uint[4] mask = 5;
array[float[64], 3] angles = {0.5, theta, -phi / 2};
bit[3] m;
bit[2] k;
for uint i in [0:2] { rx(angles[i] ** 2 + sin(theta)) a[i]; }
int w = 0;
while (w < n) { w += 1; if (w == 2) { continue; } ry(w * theta) all[w]; }
m = measure a;
k[0] = measure b[0];
bool odd_parity = m[0] ^ m[1] ^ m[2];
if (odd_parity && !(k[0])) { negctrl(2) @ x a[0], a[1], a[2]; }
else if (m >= 3) { reset b; } else { z b[0]; }
switch (uint(m)) { case 0, 7 { x a[0]; } case 2 { h a; } default { barrier; } }
let mixed = m[{2, 0}] ++ k;
if (mixed == "1010") { inv @ iswap a[0], b[1]; rzx(phi) b[0], b[1]; }
gate loop(t) p, r { for int i in [1:2] { ctrl @ inv @ sx p, r; rxx(i * t) p, r; } }
pow(2) @ loop(theta) b[0], b[1];
measure b[1];
def turned(qubit p, float s) -> bit { rx(s) p; bit r; r = measure p; return r; }
def half(float s) -> float { return s / 2; }
k[1] = turned(b[0], half(theta));
while (k[1] && m != 5) { k[1] = turned(b[1], half(phi)); if (k[1]) { x b[1]; } }
box[100ns] { delay[10ns] a; }
`;
