import { z } from 'zod';
import { batchInput, batchOutput } from '../batch-step';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

/** MoleculeRows (or richer) → the same rows with `protonated`. */
export const protonate = defineStep({
  name: 'chemistry.protonate',
  version: 1,
  title: 'Protonate at a pH',
  description:
    'The form of each molecule that prevails in water at the stated pH, by the acid and base rules of Open ' +
    'Babel. The molecule itself stays as it was standardised; one that Open Babel cannot read stays without.',
  taskQueue: capabilityQueue(CAPABILITIES.openbabel),
  input: batchInput.extend({ pH: z.number().min(0).max(14).default(7.4) }),
  output: batchOutput,
  runtime: 'native',
  tools: ['obabel'],
  agreement: { comparator: 'equal-in-class', tolerance: 0 },
  citations: ['Open Babel, doi:10.1186/1758-2946-3-33'],
  summarise: ({ pH }) => `Protonate one batch at pH ${pH}`,
});
