import { compile } from '../../kernels/quantum/compiler';
import { readOpenQasm } from '../../kernels/quantum/qasm';
import { answerParent } from '../support/child';

/** What the first circuit of a process took. */
export interface ColdTimes {
  gates: number;
  readMs: number;
  compileMs: number;
}

// A process of its own: reads and compiles one circuit, for which nothing has prepared it, and answers.
answerParent<string, ColdTimes>(async (text) => {
  const started = performance.now();
  const circuit = readOpenQasm(text);
  const read = performance.now();
  compile(circuit);
  const compiled = performance.now();
  const gates = circuit.operations.length;
  return { gates, readMs: read - started, compileMs: compiled - read };
});
