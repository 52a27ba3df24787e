/** Loops on measured bits against Qiskit's importer and Aer: counts by χ². */
import { spawnSync } from 'node:child_process';
import { pythonWith } from '../../../tests/support/python-environment';
import { programOf, runProgram, twinBackend } from '../dynamic';
import { readOpenQasm } from '.';

const REQUIREMENTS = ['qiskit==2.6.2', 'qiskit-aer==0.18.2', 'qiskit-qasm3-import==0.6.0'];
const SHOTS = 20_000;
const TIMEOUT_MS = 300_000;
const ORACLE = `
import json, sys
from qiskit import qasm3
from qiskit_aer import AerSimulator
for line in sys.stdin:
    circuit = qasm3.loads(json.loads(line))
    counts = AerSimulator().run(circuit, shots=${SHOTS}, seed_simulator=7).result().get_counts()
    print(json.dumps({key.replace(' ', ''): value for key, value in counts.items()}))
`;

const HEADER = 'OPENQASM 3.0; include "stdgates.inc"; qubit[3] q; bit[3] c;';
const PROGRAMS = [
  // Repeat until success, then something that depends on the qubits left.
  'ry(1.1) q[0]; c[0] = measure q[0]; while (c[0]) { ry(1.3) q[0]; ry(0.4) q[1]; ' +
    'c[0] = measure q[0]; } c[1] = measure q[1];',
  // A register in the condition, a branch within the loop, and a loop after it.
  'x q[0]; x q[2]; c = measure q; while (c == 5) { h q[0]; ry(0.7) q[2]; c = measure q; ' +
    'if (c[0]) { x q[1]; } } h q[1]; c[1] = measure q[1]; ' +
    'while (!c[1]) { rx(2) q[2]; h q[1]; c[1] = measure q[1]; } c[2] = measure q[2];',
  // A loop within a loop, in a box.
  'box[200ns] { h q[0]; delay[10ns] q[1]; } c[0] = measure q[0]; while (c[0]) { ' +
    'h q[1]; c[1] = measure q[1]; while (c[1]) { ry(0.9) q[2]; h q[1]; c[1] = measure q[1]; } ' +
    'ry(2) q[0]; c[0] = measure q[0]; } c[2] = measure q[2];',
];

test(
  'loops end as often, and with the same bits, as in Qiskit',
  () => {
    const texts = PROGRAMS.map((body) => `${HEADER}\n${body}\n`);
    // Qiskit reads a box, and Aer does not run it.
    const plain = texts.map((text) => text.replace(/box\[200ns\] \{([^}]*)\}/, '$1'));
    const input = plain.map((text) => `${JSON.stringify(text)}\n`).join('');
    const run = spawnSync(pythonWith(REQUIREMENTS), ['-c', ORACLE], { input, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    const answers = run.stdout.trim().split('\n');
    expect(answers).toHaveLength(texts.length);
    texts.forEach((text, i) => {
      const theirs = JSON.parse(answers[i] as string) as Record<string, number>;
      const circuit = readOpenQasm(text);
      const options = { shots: SHOTS, seed: 11 };
      const ours = runProgram(programOf(circuit), twinBackend(circuit, {}), options);
      const keys = [...new Set([...Object.keys(theirs), ...ours.keys()])];
      // Two samples of the same size: Σ (a − b)² / (a + b).
      const chi = keys.reduce((sum, key) => {
        const [a, b] = [theirs[key] ?? 0, ours.get(key) ?? 0];
        return sum + (a - b) ** 2 / (a + b);
      }, 0);
      // Of 7 degrees of freedom at most, exceeded once in 10,000.
      expect(chi).toBeLessThan(29.9);
      expect(keys.length).toBeGreaterThan(1);
    });
  },
  TIMEOUT_MS,
);
