import type { Circuit } from '../../kernels/quantum/circuit';
import { writeOpenQasm3 } from '../../kernels/quantum/qasm';
import { startChild } from '../support/child';
import type { Figure } from '../support/report';
import { medianOf } from '../support/run-bench';
import type { ColdTimes } from './cold-process';

const PROCESSES = 7;
const GATES = 500;
const GOAL_MS = 5;

/** What reading and compiling the first 500 gates of a circuit take in processes that did nothing before. */
export async function coldFigures(name: string, circuit: Circuit): Promise<Figure[]> {
  const operations = circuit.operations.slice(0, GATES);
  const text = writeOpenQasm3({ ...circuit, operations });
  const times: ColdTimes[] = [];
  for (let i = 0; i < PROCESSES; i += 1) {
    const child = await startChild(require.resolve('./cold-process'));
    times.push(await child.ask<ColdTimes>(text));
    await child.end();
  }
  const title = `${name} ${circuit.qubitCount}, ${times[0]?.gates} gates, first in a process`;
  return [
    {
      ...{ name: `${title}: reading`, unit: 'ms' },
      value: medianOf(times.map(({ readMs }) => readMs)),
    },
    {
      ...{ name: `${title}: compiling`, unit: 'ms', goal: { atMost: GOAL_MS } },
      value: medianOf(times.map(({ compileMs }) => compileMs)),
    },
  ];
}
