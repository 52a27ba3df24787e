/** The OpenQASM reader and writer against Qiskit, every phase included. Reads ../shared/data. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonWith } from '../../../tests/support/python-environment';
import { readOpenQasm, writeOpenQasm3 } from '.';
import { randomProgram2, randomProgram3 } from './random-programs';

const REQUIREMENTS = ['qiskit==2.6.2', 'qiskit-qasm3-import==0.6.0'];
const SCRIPT = join(__dirname, 'qiskit-oracle.py');
const CIRCUITS = join(__dirname, '../../../../shared/data/circuits');
const PYTHON_TIMEOUT_MS = 300_000;
const PROGRAMS = Number(process.env.QASM_PROGRAMS ?? 150);

interface Case {
  qasm: string;
  version: 2 | 3;
  phases?: 'specification' | 'qiskit';
  circuit: unknown;
}

/** What Qiskit makes of each case: 'same' or how it differs. */
function askQiskit(cases: readonly Case[]): string[] {
  const lines = cases.map((one) =>
    JSON.stringify(one, (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
  );
  const input = `${lines.join('\n')}\n`;
  const run = spawnSync(pythonWith(REQUIREMENTS), [SCRIPT], { input, maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`Qiskit failed:\n${run.stderr.toString()}`);
  return run.stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string);
}

const cases: Case[] = [];
for (let seed = 0; seed < PROGRAMS; seed++) {
  const qasm2 = randomProgram2(seed);
  cases.push({ qasm: qasm2, version: 2, circuit: readOpenQasm(qasm2) });
  const qasm3 = randomProgram3(seed);
  const phases = seed % 2 === 0 ? 'specification' : 'qiskit';
  cases.push({ qasm: qasm3, version: 3, phases, circuit: readOpenQasm(qasm3, { phases }) });
}

test(
  'circuits are what Qiskit reads, in both versions and by both conventions of phase',
  () => {
    const answers = askQiskit(cases);
    const wrong = cases.flatMap(({ qasm }, index) =>
      answers[index] === 'same' ? [] : [`${answers[index]}\n${qasm}`],
    );
    expect(wrong.slice(0, 3)).toEqual([]);
  },
  PYTHON_TIMEOUT_MS,
);

test(
  'what is written is read by Qiskit as the same circuit',
  () => {
    const written = cases
      .filter((_, index) => index % 3 === 0)
      .map(({ qasm, phases }): Case => {
        const circuit = readOpenQasm(qasm, { phases });
        return { qasm: writeOpenQasm3(circuit), version: 3, phases: 'qiskit', circuit };
      });
    const answers = askQiskit(written);
    const wrong = written.flatMap(({ qasm }, index) =>
      answers[index] === 'same' ? [] : [`${answers[index]}\n${qasm}`],
    );
    expect(wrong.slice(0, 3)).toEqual([]);
  },
  PYTHON_TIMEOUT_MS,
);

test('the shared circuits are read, and written and read again', () => {
  const files = readdirSync(CIRCUITS).filter((name) => name.endsWith('.qasm'));
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    const text = readFileSync(join(CIRCUITS, file), 'utf8');
    const circuit = readOpenQasm(text);
    // In these files every line after the header is one gate on two qubits at most.
    const gates = text.trim().split('\n').slice(3).length;
    expect([file, circuit.operations.length]).toEqual([file, gates]);
    expect(readOpenQasm(writeOpenQasm3(circuit))).toEqual(circuit);
  }
});
