/** OpenQASM 3 against Amazon Braket's interpreter and simulator, every amplitude. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from '../../../tests/support/python-environment';
import { simulate } from '../twin';
import { readOpenQasm } from '.';
import { randomBraketProgram } from './braket-programs';

const REQUIREMENTS = ['amazon-braket-default-simulator==1.41.2'];
const SCRIPT = join(__dirname, 'braket-oracle.py');
const PYTHON_TIMEOUT_MS = 300_000;
const PROGRAMS = Number(process.env.QASM_PROGRAMS ?? 40);
const TOLERANCE = 1e-11;

test(
  'programs have the state that Braket gives them',
  () => {
    const cases = Array.from({ length: PROGRAMS }, (_, seed) => ({
      qasm: randomBraketProgram(seed),
      inputs: { given: 0.1 * (seed % 17) - 0.7 },
    }));
    const wrong: string[] = [];
    askBraket(cases).forEach((expected, i) => {
      const { qasm, inputs } = cases[i] as (typeof cases)[number];
      // Braket's U has Qiskit's phase.
      const state = simulate(readOpenQasm(qasm, { phases: 'qiskit' }), inputs);
      const error = state.reduce(
        (most, value, k) => Math.max(most, Math.abs(value - (expected[k] as number))),
        state.length === expected.length ? 0 : Number.POSITIVE_INFINITY,
      );
      if (!(error < TOLERANCE)) wrong.push(`error ${error}\n${qasm}`);
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  },
  PYTHON_TIMEOUT_MS,
);

function askBraket(cases: readonly object[]): Float64Array[] {
  const input = `${cases.map((one) => JSON.stringify(one)).join('\n')}\n`;
  const run = spawnSync(pythonWith(REQUIREMENTS), [SCRIPT], { input, maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`Braket failed:\n${run.stderr.toString()}`);
  const output = run.stdout.toString().trim().split('\n');
  expect(output.length).toBe(cases.length);
  return output.map((line) => {
    const bytes = Uint8Array.from(Buffer.from(JSON.parse(line), 'base64'));
    return new Float64Array(bytes.buffer);
  });
}
