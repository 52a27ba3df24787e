/** Qiskit Aer as the outside truth for noise, asked once per test file. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pythonWith } from '../../../../tests/support/python-environment';
import type { Circuit } from '../../circuit';
import type { PauliTerm } from '../../results';
import type { NoiseModel } from '../model';

const REQUIREMENTS = ['qiskit==2.6.2', 'qiskit-aer==0.18.2', 'stim==1.16.0'];

/** A noisy circuit of h, x, z, ry, rx, rz, s, cx, cz, swap, and `if` on one bit. */
export interface NoisyQuestion {
  circuit: Circuit;
  noise: NoiseModel;
  paulis: readonly string[];
  /** 0 asks for exact probabilities and expectation values, else counts are drawn. */
  shots: number;
  seed: number;
}

/** What Aer's density matrix says. */
export interface AerAnswers {
  noisy: unknown[];
  /** Unitary matrices, row-major, real and imaginary parts in turn. */
  evolutions: number[][];
}

/** Asks everything in one process. Throws when there is no Python 3 or no package registry. */
export function askAer(questions: {
  noisy?: NoisyQuestion[];
  evolutions?: { terms: readonly PauliTerm[]; time: number }[];
}): AerAnswers {
  const run = spawnSync(pythonWith(REQUIREMENTS), [join(__dirname, 'aer-reference.py')], {
    input: JSON.stringify(questions),
    maxBuffer: 256 * 1024 * 1024,
  });
  if (run.status !== 0) throw new Error(`Aer failed:\n${run.stderr.toString()}`);
  return JSON.parse(run.stdout.toString());
}
