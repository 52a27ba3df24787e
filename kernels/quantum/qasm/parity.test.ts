/** The OpenQASM reader and writer against Qiskit, every phase included. Reads ../shared/data. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWith } from '../../../tests/support/python-environment';
import type { Circuit } from '../circuit';
import { evaluate } from '../parameters';
import { readOpenQasm, writeOpenQasm3 } from '.';
import { randomProgram2, randomProgram3 } from './random-programs';

const REQUIREMENTS = ['qiskit==2.6.2', 'qiskit-qasm3-import==0.6.0'];
const SCRIPT = join(__dirname, 'qiskit-oracle.py');
const CIRCUITS = join(__dirname, '../../../../shared/data/circuits');
const PYTHON_TIMEOUT_MS = 300_000;

/** Random programs of each version; more of them by hand now and then. */
const PROGRAMS = Number(process.env.QASM_PROGRAMS ?? 80);

interface Case {
  what: 'read' | 'written' | 'inputs';
  qasm: string;
  version: 2 | 3;
  phases?: 'specification' | 'qiskit';
  /** Values of the inputs, which Qiskit binds in its own circuit. */
  values?: Record<string, number>;
  circuit: Circuit;
}

const cases: Case[] = [];
let answers: string[];

beforeAll(() => {
  for (let seed = 0; seed < PROGRAMS; seed++) {
    const phases = seed % 2 === 0 ? 'specification' : 'qiskit';
    addCases({ qasm: randomProgram2(seed), version: 2 }, seed % 3 === 0);
    addCases({ qasm: randomProgram3(seed), version: 3, phases }, seed % 3 === 1);
  }
  addInputs();
  answers = askQiskit(cases);
}, PYTHON_TIMEOUT_MS);

test('circuits are what Qiskit reads, in both versions and by both conventions of phase', () => {
  expect(differences('read')).toEqual([]);
});

test('what is written is read by Qiskit as the same circuit', () => {
  expect(differences('written')).toEqual([]);
});

test('expressions of inputs have the values that Qiskit gives them', () => {
  expect(differences('inputs')).toEqual([]);
});

test('the shared circuits are read, and written and read again', () => {
  const files = readdirSync(CIRCUITS).filter((name) => name.endsWith('.qasm'));
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    const text = readFileSync(join(CIRCUITS, file), 'utf8');
    const circuit = readOpenQasm(text);
    // In these files every line after the header is one gate.
    const gates = text.trim().split('\n').slice(3).length;
    expect([file, circuit.operations.length]).toEqual([file, gates]);
    expect(readOpenQasm(writeOpenQasm3(circuit))).toEqual(circuit);
  }
});

function addCases({ qasm, version, phases }: Omit<Case, 'circuit' | 'what'>, isWritten: boolean) {
  const circuit = readOpenQasm(qasm, { phases });
  cases.push({ what: 'read', qasm, version, phases, circuit });
  if (!isWritten) return;
  // Qiskit's own phases, although nothing that is written depends on them.
  cases.push({
    what: 'written',
    qasm: writeOpenQasm3(circuit),
    version: 3,
    phases: 'qiskit',
    circuit,
  });
}

function addInputs(): void {
  const qasm = `OPENQASM 3.0; include "stdgates.inc"; input float[64] v; input float[64] w;
    gate g(a, b) x, y { rx(a) x; cu(b, a, b, a) x, y; }
    qubit[2] q; rx(2 * v - w / 4) q[0]; g(-w, v) q[0], q[1]; ctrl @ inv @ rz(v * w) q[1], q[0];
    pow(3) @ p(v) q[1]; U(v, w, 0.5) q[0]; gphase(w);`;
  const values = { v: 0.7, w: -1.9 };
  const circuit = readOpenQasm(qasm);
  expect(circuit.inputs).toEqual(['v', 'w']);
  const bound = (of: Circuit): Circuit => ({
    ...of,
    operations: of.operations.map((operation) =>
      operation.kind === 'gate'
        ? { ...operation, parameters: operation.parameters.map((each) => evaluate(each, values)) }
        : operation,
    ),
  });
  const rest = { version: 3 as const, phases: 'specification' as const, values };
  cases.push({ what: 'inputs', qasm, ...rest, circuit: bound(circuit) });
  cases.push({ what: 'inputs', qasm: writeOpenQasm3(circuit), ...rest, circuit: bound(circuit) });
}

/** The first few texts that mean something else to Qiskit, and how. */
function differences(what: Case['what']): string[] {
  expect(cases.some((one) => one.what === what)).toBe(true);
  return cases
    .flatMap((one, index) =>
      one.what !== what || answers[index] === 'same' ? [] : [`${answers[index]}\n${one.qasm}`],
    )
    .slice(0, 3);
}

/** What Qiskit makes of each case: 'same' or how it differs. */
function askQiskit(questions: readonly Case[]): string[] {
  const lines = questions.map((one) =>
    JSON.stringify(one, (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
  );
  const input = `${lines.join('\n')}\n`;
  const run = spawnSync(pythonWith(REQUIREMENTS), [SCRIPT], { input, maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`Qiskit failed:\n${run.stderr.toString()}`);
  const output = run.stdout.toString().trim().split('\n');
  expect(output.length).toBe(questions.length);
  return output.map((line) => JSON.parse(line) as string);
}
