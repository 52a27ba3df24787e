import { definePipeline } from '../pipeline';
import { deviceQuestions, deviceResults } from '../quantum/benchmark-steps';

const GIGA = 1e9;

/** `benchmark-device`: the figures by which a node's quantum capacity is known. */
export const benchmarkDevice = definePipeline({
  name: 'benchmark-device',
  version: 1,
  title: 'Measure what a node can simulate',
  description:
    'QFT, quantum volume, brickwork and GHZ circuits of growing width on one node: time, gates and ' +
    'bytes per second, memory bandwidth, and digests of the states by which nodes can be compared.',
  workflow: 'benchmarkDevice',
  input: deviceQuestions,
  output: deviceResults,
  stages: [{ name: 'measure', title: 'Measure' }],
  metrics: ({ families, circuits, threads, bandwidthBytesPerSecond }) => ({
    threads,
    bandwidthBytesPerSecond,
    ...Object.fromEntries(
      families.flatMap(({ family, widestQubits }) => {
        const widest = circuits.find((one) => one.family === family && one.qubits === widestQubits);
        return widest === undefined
          ? []
          : [
              [`widest ${family}`, widest.qubits],
              [`gates per second of ${family}`, widest.gatesPerSecond],
            ];
      }),
    ),
  }),
  headlines: ({ node, threads, families, secondsPerCircuit, bandwidthBytesPerSecond }) => [
    `${node}: ${threads} threads, memory copied at ${(bandwidthBytesPerSecond / GIGA).toFixed(1)} GB/s`,
    `widest within ${secondsPerCircuit} s: ${families
      .map(({ family, widestQubits }) => `${family} ${widestQubits ?? 'none'}`)
      .join(', ')} qubits`,
  ],
  example: { secondsPerCircuit: 5 },
});
