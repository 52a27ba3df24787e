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
