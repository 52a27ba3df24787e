/** What Qiskit writes of the circuits of its library, in OpenQASM 2 and 3, means the same to us. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from '../../../tests/support/python-environment';
import { fidelity } from '../results';
import { simulate } from '../twin';
import { readOpenQasm } from '.';

const REQUIREMENTS = ['qiskit==2.6.2', 'qiskit-qasm3-import==0.6.0'];
const SCRIPT = join(__dirname, 'library-exports.py');
const PYTHON_TIMEOUT_MS = 300_000;
const TOLERANCE = 1e-9;

interface Exported {
  name: string;
  version: 2 | 3;
  qasm: string;
  state: string;
}

test(
  'adders, Fourier transforms, oracles, ansätze and random circuits have the state of their source',
  () => {
    const run = spawnSync(pythonWith(REQUIREMENTS), [SCRIPT], { maxBuffer: 1 << 27 });
    if (run.status !== 0) throw new Error(`Qiskit failed:\n${run.stderr.toString()}`);
    const cases = run.stdout.toString().trim().split('\n');
    const wrong: string[] = [];
    for (const line of cases) {
      const { name, version, qasm, state } = JSON.parse(line) as Exported;
      const bytes = Uint8Array.from(Buffer.from(state, 'base64'));
      const same = fidelity(simulate(readOpenQasm(qasm)), new Float64Array(bytes.buffer));
      if (!(Math.abs(same - 1) < TOLERANCE))
        wrong.push(`${name} (OpenQASM ${version}): fidelity ${same}`);
    }
    expect(wrong).toEqual([]);
    // Both versions of most; what Qiskit cannot write is left out there.
    expect(cases.length).toBeGreaterThan(150);
  },
  PYTHON_TIMEOUT_MS,
);
