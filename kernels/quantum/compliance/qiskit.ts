/**
 * Python's Qiskit as the outside truth for everything in kernels/quantum that makes a statevector:
 * a virtual environment with the pinned PyPI release, asked once per test file.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWith } from '../../../tests/support/python-environment';
import type { Circuit } from '../circuit';

const REQUIREMENTS = ['qiskit==2.6.2'];
/** The same environment as that of stim, which the stabilizer tests make. */
const AER_REQUIREMENTS = [...REQUIREMENTS, 'qiskit-aer==0.18.2', 'stim==1.16.0'];
const SCRIPT = join(__dirname, 'qiskit-reference.py');
const MAX_OUTPUT_BYTES = 512 * 1024 * 1024;

/** What can be asked; every list may be left out. */
export interface QiskitQuestions {
  /** The unitary of a gate of the table, named without alias. */
  matrices?: { gate: string; parameters: readonly number[] }[];
  /** The final statevector of circuits without measurements. */
  circuits?: Circuit[];
  /** The exact probability of each string of bits that a circuit leaves, bit 0 rightmost. */
  distributions?: Circuit[];
  /** Facts about a state; `paulis` has labels with qubit 0 rightmost; `qubits` ascending. */
  states?: {
    state: Float64Array;
    other: Float64Array;
    qubits: readonly number[];
    paulis: readonly [label: string, coefficient: number][];
  }[];
}

/** Answers in the order of the questions; complex arrays have real and imaginary parts in turn. */
export interface QiskitAnswers {
  matrices: Float64Array[];
  circuits: Float64Array[];
  distributions: Record<string, number>[];
  states: {
    probabilities: number[];
    expectation: number;
    reduced: Float64Array;
    entropy: number;
    fidelity: number;
  }[];
}

/**
 * The statevectors of wide circuits by qiskit-aer, 2 · 2^n numbers each. They come through files, since
 * they are hundreds of megabytes; `check` sees one at a time. Throws as `askQiskit` does.
 */
export function compareWithAer(
  circuits: readonly Circuit[],
  check: (expected: Float64Array, index: number) => void,
): void {
  const folder = mkdtempSync(join(tmpdir(), 'athanor-aer-'));
  try {
    const wide = circuits.map((circuit, i) => ({ circuit, file: join(folder, `${i}`) }));
    spawned(JSON.stringify({ wide }, encode), AER_REQUIREMENTS);
    wide.forEach(({ file }, i) => {
      const { buffer, byteOffset, byteLength } = readFileSync(file);
      check(new Float64Array(buffer, byteOffset, byteLength / 8), i);
      rmSync(file);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const answered = new Map<string, QiskitAnswers>();

/**
 * Asks Qiskit, in one process, and only once for the same questions. Throws when there is no Python 3, no package registry, or a question
 * that Qiskit refuses.
 */
export function askQiskit(questions: QiskitQuestions): QiskitAnswers {
  const input = JSON.stringify(questions, encode);
  const known = answered.get(input) ?? ask(input);
  answered.set(input, known);
  return known;
}

function ask(input: string): QiskitAnswers {
  const answers = JSON.parse(spawned(input, REQUIREMENTS));
  return {
    matrices: (answers.matrices ?? []).map(decode),
    circuits: (answers.circuits ?? []).map(decode),
    distributions: answers.distributions ?? [],
    states: (answers.states ?? []).map((answer: { reduced: string }) => ({
      ...answer,
      reduced: decode(answer.reduced),
    })),
  };
}

function spawned(input: string, requirements: readonly string[]): string {
  const python = pythonWith(requirements);
  const run = spawnSync(python, [SCRIPT], { input, maxBuffer: MAX_OUTPUT_BYTES });
  if (run.status !== 0) throw new Error(`Qiskit failed:\n${run.stderr.toString()}`);
  return run.stdout.toString();
}

function encode(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Float64Array)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}

function decode(text: string): Float64Array {
  return new Float64Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}
