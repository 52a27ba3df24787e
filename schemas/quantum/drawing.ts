import { z } from 'zod';

/** What a mark stands for: where it is on the wires follows from its fields. */
const MARKS = ['gate', 'swap', 'measure', 'reset', 'barrier'] as const;

const wire = z.int().nonnegative();

/** A picture of a circuit, bounded: columns of marks on wires, for reports to draw. */
export const circuitDrawing = z.strictObject({
  /** Labels of the wires drawn, those of the qubits first. */
  qubits: z.array(z.string().max(40)),
  bits: z.array(z.string().max(40)),
  columns: z.int().nonnegative(),
  marks: z.array(
    z.strictObject({
      column: z.int().nonnegative(),
      kind: z.enum(MARKS),
      label: z.string().max(40),
      /** Qubits that the mark covers. */
      targets: z.array(wire),
      controls: z.array(z.strictObject({ wire, on: z.union([z.literal(0), z.literal(1)]) })),
      /** The bit that a measurement writes, where it is drawn. */
      bit: wire.nullable(),
      /** Bits that decide whether it happens. */
      conditions: z.array(wire),
    }),
  ),
  /** What is left out: qubits and bits beyond the last wire, operations beyond the last column. */
  hidden: z.strictObject({ qubits: z.int(), bits: z.int(), operations: z.int() }),
});
/** See {@link circuitDrawing}. */
export type CircuitDrawing = z.infer<typeof circuitDrawing>;
