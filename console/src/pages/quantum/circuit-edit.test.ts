import type { Circuit, Operation } from '../../../../kernels/quantum/circuit';
import { readOpenQasm } from '../../../../kernels/quantum/qasm';
import { indexAt, layoutOf, placedAt } from './builder-layout';
import {
  withBit,
  withOperation,
  withoutOperation,
  withoutQubit,
  withParameter,
  withQubit,
} from './circuit-edit';
import { angleText, readAngle, readText, textOf } from './circuit-text';
import { EXAMPLES } from './examples';

const HEAD = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
const circuitOf = (body: string) => readOpenQasm(`${HEAD}${body}`);
const gate = (name: string, ...qubits: number[]): Operation => ({
  ...{ kind: 'gate', gate: name, parameters: [], qubits, controls: [] },
});

describe('a circuit that is built by hand', () => {
  it('reads back from its text as what was built', () => {
    let circuit: Circuit = circuitOf('qubit[1] q;');
    circuit = withQubit(circuit);
    circuit = withOperation(circuit, 0, gate('cx', 0, 1));
    circuit = withOperation(circuit, 0, gate('h', 0));
    const measured = withBit(circuit, 1);
    circuit = withOperation(measured.circuit, 2, { kind: 'measure', qubit: 1, bit: measured.bit });
    const { circuit: read } = readText(textOf(circuit, ''));
    expect(read).toEqual(circuit);
    expect(read?.operations).toEqual(
      circuitOf('qubit[2] q; bit[2] c; h q[0]; cx q[0], q[1]; c[1] = measure q[1];').operations,
    );
  });

  it('loses with a qubit what was done to it, and nothing else', () => {
    const circuit = circuitOf('qubit[2] a; qubit[1] b; h a[0]; cx a[1], b[0]; x a[1];');
    const { qubitCount, qubitRegisters, operations } = withoutQubit(circuit);
    expect(qubitCount).toBe(2);
    expect(qubitRegisters).toEqual([{ name: 'a', start: 0, size: 2 }]);
    expect(operations).toEqual([gate('h', 0), gate('x', 1)]);
  });

  it('puts a gate where it was dropped: before what comes later on its wires', () => {
    const circuit = circuitOf('qubit[2] q; h q[0]; x q[1]; z q[0]; y q[1];');
    const layout = layoutOf(circuit);
    expect(layout.placed.map(({ column }) => column)).toEqual([0, 0, 1, 1]);
    expect(indexAt(circuit, layout, { qubits: [1], column: 1 })).toBe(3);
    expect(indexAt(circuit, layout, { qubits: [0, 1], column: 1 })).toBe(2);
    expect(indexAt(circuit, layout, { qubits: [0], column: 5 })).toBe(4);
    expect(placedAt(circuit, layout, { qubit: 1, column: 1 })?.index).toBe(3);
    expect(placedAt(circuit, layout, { qubit: 1, column: 2 })).toBeUndefined();
  });

  it('takes one gate away and turns another', () => {
    const circuit = circuitOf('qubit[1] q; rx(0.5) q[0]; h q[0];');
    expect(withoutOperation(circuit, 1).operations).toHaveLength(1);
    const turned = withParameter(circuit, { index: 0, parameter: 0 }, 0.25);
    expect(turned.operations[0]).toMatchObject({ gate: 'rx', parameters: [0.25] });
  });

  it('keeps comments at the head of the text', () => {
    const before = `// What it is for.\n\n${HEAD}qubit q;\n`;
    expect(textOf(circuitOf('qubit[1] q; x q[0];'), before)).toMatch(
      /^\/\/ What it is for\.\n\nOPENQASM 3\.0;/,
    );
  });
});

describe('a text that is typed', () => {
  it('is told of its mistake by line and column', () => {
    const { circuit, fault } = readText(`${HEAD}qubit[2] q;\nh q[2];\n`);
    expect(circuit).toBeNull();
    expect(fault).toMatchObject({ line: 4, column: 5 });
    expect(fault?.message).not.toMatch(/^line/);
  });

  it.each(EXAMPLES)('has an example that reads: $title', ({ text }) => {
    const { circuit, fault } = readText(text);
    expect(fault).toBeNull();
    expect(circuit?.operations.length).toBeGreaterThan(1);
  });

  it('writes angles as people do, and reads them back', () => {
    expect(angleText(Math.PI / 2)).toBe('pi/2');
    expect(angleText((-3 * Math.PI) / 4)).toBe('-3*pi/4');
    expect(angleText(0.1)).toBe('0.1');
    for (const angle of [Math.PI, -Math.PI / 8, 0.3, 2, 0]) {
      expect(readAngle(angleText(angle), [])).toBeCloseTo(angle, 12);
    }
    expect(readAngle('2*theta', ['theta'])).toMatchObject({ op: '*' });
    expect(readAngle('theta', [])).toBeUndefined();
    expect(readAngle('1) q; x', [])).toBeUndefined();
  });
});
