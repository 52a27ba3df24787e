import { z } from 'zod';

const probability = z.number().min(0).max(1);
const qubits = z
  .array(z.int().nonnegative())
  .min(1)
  .max(1_000)
  .optional()
  .describe('all where left out');
/** Rules of each kind in one model. */
const RULES_MAX = 1_000;

/** Doubles of a matrix on one qubit and on two. */
const MATRIX_LENGTHS = [8, 32] as const;
const OPERATORS_MAX = 64;

/** Kraus operators on one qubit or two; that ΣK†K is 1 is checked where they are used. */
const krausOperators = z
  .array(z.union(MATRIX_LENGTHS.map((length) => z.array(z.number()).length(length))))
  .min(1)
  .max(OPERATORS_MAX)
  .describe(
    'matrices, row by row, real and imaginary parts in turn: 8 numbers for one qubit, 32 for two, the ' +
      'first qubit of a gate the least significant bit',
  );

/** Noise as data: rules for gates, in the conventions of Qiskit Aer, and errors of reading bits. */
export const noiseModel = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        gates: z.array(z.string().min(1)).min(1).optional().describe('all where left out'),
        qubits,
        channel: z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('depolarizing'), probability }),
          z.strictObject({ kind: z.literal('amplitude-damping'), rate: probability }),
          z.strictObject({ kind: z.literal('phase-damping'), rate: probability }),
          z.strictObject({ kind: z.literal('kraus'), operators: krausOperators }),
        ]),
      }),
    )
    .max(RULES_MAX)
    .default([])
    .describe('each that fits a gate acts after it, in their order'),
  readout: z
    .array(z.strictObject({ qubits, zeroAsOne: probability, oneAsZero: probability }))
    .max(RULES_MAX)
    .default([])
    .describe('for each qubit the first that fits'),
});

const SCALES_MAX = 8;
const SCALE_MAX = 100;

/** Expectation values at several multiples of the noise, continued to none. */
export const zeroNoiseExtrapolation = z.strictObject({
  scales: z
    .array(z.number().min(1).max(SCALE_MAX))
    .min(2)
    .max(SCALES_MAX)
    .refine((scales) => scales[0] === 1 && new Set(scales).size === scales.length, {
      message: 'the first scale is 1, and all are different',
    })
    .default([1, 3, 5])
    .describe('how many times as many gates, by folding; odd ones scale the noise of every gate'),
  extrapolation: z
    .enum(['linear', 'richardson'])
    .default('richardson')
    .describe('the straight line of least squares, or the polynomial through all points'),
});
