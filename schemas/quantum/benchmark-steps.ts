import { z } from 'zod';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

/** The widest state that 32 bits can address in double precision. */
export const QUBITS_MAX = 27;
/** Families of circuits that a device is known by. */
export const DEVICE_FAMILIES = ['qft', 'volume', 'brickwork', 'ghz'] as const;
const SECONDS_MAX = 120;
const THREADS_MAX = 256;

const qubits = z.int().min(2).max(QUBITS_MAX);

/** What is asked of a measurement of a device. */
export const deviceQuestions = z
  .strictObject({
    families: z
      .array(z.enum(DEVICE_FAMILIES))
      .min(1)
      .max(DEVICE_FAMILIES.length)
      .default([...DEVICE_FAMILIES]),
    smallestQubits: qubits.default(10).describe('where each family begins'),
    largestQubits: qubits.optional().describe('where each ends; else what half the memory holds'),
    secondsPerCircuit: z
      .number()
      .positive()
      .max(SECONDS_MAX)
      .default(5)
      .describe('a family ends after a circuit that took longer'),
    threads: z.int().min(1).max(THREADS_MAX).optional().describe('else one per core'),
  })
  .refine(({ largestQubits = QUBITS_MAX, smallestQubits }) => smallestQubits <= largestQubits, {
    message: 'must not be more than largestQubits',
    path: ['smallestQubits'],
  })
  .refine(({ families }) => new Set(families).size === families.length, {
    message: 'must not name a family twice',
    path: ['families'],
  });

/** One circuit, as fast as it ran. */
const measuredCircuit = z.strictObject({
  family: z.enum(DEVICE_FAMILIES),
  qubits,
  gates: z.int().positive(),
  /** How often it was run; the times are of the fastest. */
  runs: z.int().positive(),
  compileSeconds: z.number().nonnegative(),
  runSeconds: z.number().positive(),
  /** Gates over run seconds. */
  gatesPerSecond: z.number().positive(),
  /** Amplitudes that passes read and wrote, over run seconds. */
  bytesPerSecond: z.number().positive(),
  /** Above 1 where the state stays in the processor's cache. */
  bandwidthFraction: z.number().positive(),
  /** SHA-256 of the amplitudes as little-endian doubles: the same on every honest device. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

/** How far a family got. */
const familyEnd = z.strictObject({
  family: z.enum(DEVICE_FAMILIES),
  /** The widest circuit within the time allowed; null where there was none. */
  widestQubits: qubits.nullable(),
  endedBy: z.enum(['size', 'time', 'memory']),
});

/** What a device can do with statevectors. */
export const deviceResults = z.strictObject({
  node: z.string(),
  processor: z.string(),
  threads: z.int().positive(),
  secondsPerCircuit: z.number().positive(),
  /** The largest width that was tried for. */
  largestQubits: qubits,
  /** Bytes read and written in a second when all threads copy memory. */
  bandwidthBytesPerSecond: z.number().positive(),
  families: z.array(familyEnd),
  circuits: z.array(measuredCircuit),
});
export type DeviceResults = z.infer<typeof deviceResults>;
export type MeasuredCircuit = z.infer<typeof measuredCircuit>;
export type FamilyEnd = z.infer<typeof familyEnd>;

/** Growing circuits of known families → how fast this device runs them, and digests of their states. */
export const benchmarkDevice = defineStep({
  name: 'quantum.benchmarkDevice',
  version: 1,
  title: 'Measure a device',
  description:
    'Runs circuits of growing width and tells time, gates and bytes per second beside the measured ' +
    'memory bandwidth. The digests of the amplitudes are the same on every device; the times are not.',
  taskQueue: capabilityQueue(CAPABILITIES.statevector),
  input: deviceQuestions,
  output: deviceResults,
  // It measures time, of this device and now.
  agreement: 'none',
  cacheable: false,
  citations: ['Quantum volume, arXiv:1811.12926', 'STREAM, https://www.cs.virginia.edu/stream/'],
  summarise: ({ families }) => `Measure ${families.join(', ')}`,
});
