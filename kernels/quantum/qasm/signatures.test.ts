/** What the reader knows of gates against the table of gates. */

import type { GateOperation, Operation } from '../circuit';
import { gateOf } from '../gates';
import { readOpenQasm, writeOpenQasm3 } from '.';
import { Context } from './context';
import { Lexer } from './lexer';
import { unitaryOf } from './matrices';
import { controlled, gate, inverse, power, type Unitary } from './modifiers';
import { SIGNATURES } from './signatures';

const TOLERANCE_DIGITS = 12;
const ANGLES = [0.3, -1.1, 2.3, 0.7];
const context = new Context(new Lexer(''), {});

const operationOf = (name: string): GateOperation => {
  const { parameters, qubits } = gateOf(name);
  const values = ANGLES.slice(0, parameters.length);
  return gate(
    name,
    values,
    Array.from({ length: qubits }, (_, qubit) => qubit),
  );
};

const matrixOf = (operations: readonly Operation[], qubits: number): Float64Array => {
  const all = Array.from({ length: qubits }, (_, qubit) => qubit);
  return unitaryOf(operations as Unitary[], all) as Float64Array;
};

const expectSame = (a: Float64Array, b: Float64Array) => {
  expect(a.length).toBe(b.length);
  for (const [index, value] of a.entries()) {
    expect(value).toBeCloseTo(b[index] as number, TOLERANCE_DIGITS);
  }
};

describe.each([...SIGNATURES])('%s', (name, signature) => {
  const operation = operationOf(name);
  const { qubits } = signature;
  const matrix = matrixOf([operation], qubits);

  test('is in the table with as many parameters and qubits', () => {
    const { parameters, qubits: count } = gateOf(name);
    expect([signature.parameters, signature.qubits]).toEqual([parameters.length, count]);
    expectSame(matrix, gateOf(name).matrix(ANGLES.slice(0, parameters.length)));
  });

  test('is undone by its inverse', () => {
    expectSame(matrixOf([operation, ...inverse([operation])], qubits), matrixOf([], qubits));
  });

  test('is the power of its root', () => {
    const third = power(context, 0, { operations: [operation], exponent: 1 / 3 });
    expectSame(matrixOf([...third, ...third, ...third], qubits), matrix);
    const seventh = power(context, 0, { operations: [operation], exponent: -7 });
    const seven = Array.from({ length: 7 }, () => inverse([operation])).flat();
    expectSame(matrixOf(seventh, qubits), matrixOf(seven, qubits));
  });

  test('under a control is the matrix under a control', () => {
    const under = controlled(operation, qubits, 1);
    const wanted = controlled({ kind: 'unitary', matrix, qubits: operation.qubits }, qubits, 1);
    expectSame(matrixOf([under], qubits + 1), matrixOf([wanted], qubits + 1));
  });

  test('is written as what means the same', () => {
    const register = { name: 'q', start: 0, size: qubits };
    const circuit = {
      qubitCount: qubits,
      bitCount: 0,
      qubitRegisters: qubits === 0 ? [] : [register],
      bitRegisters: [],
      inputs: [],
      operations: [operation],
    };
    const text = writeOpenQasm3(circuit);
    expect(readOpenQasm(text)).toEqual(circuit);
    // Under another name the definition is expanded, instead of taken for the gate of the table.
    const renamed = text.replaceAll(
      new RegExp(`\\b(gate |@ |^)?(${defined(text)})\\b`, 'gm'),
      '$1other',
    );
    expectSame(matrixOf(readOpenQasm(renamed).operations, qubits), matrix);
  });
});

test('a matrix is written as gates that give it', () => {
  const text =
    'include "stdgates.inc"; qubit[3] q; gate g a, b, c { h a; cx a, b; t b; cswap b, c, a; } ' +
    'pow(0.3) @ g q[2], q[0], q[1]; pow(-0.7) @ U(1.0, 2.0, 3.0) q[1];';
  const { operations } = readOpenQasm(text);
  expect(operations.map(({ kind }) => kind)).toEqual(['unitary', 'unitary']);
  const again = readOpenQasm(writeOpenQasm3(readOpenQasm(text))).operations;
  expectSame(matrixOf(again, 3), matrixOf(operations, 3));
});

/** The gate that a text defines; a word that it does not have where there is none. */
function defined(text: string): string {
  return /^gate (\w+)/m.exec(text)?.[1] ?? 'nothing';
}
