import { batchInput, batchOutput } from '../batch-step';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { defineStep } from '../step';

/** MoleculeRows → the same molecules as their canonical tautomer, with what was drawn in `changes`. */
export const canonicalTautomer = defineStep({
  name: 'chemistry.canonical-tautomer',
  version: 1,
  title: 'Canonical tautomers',
  description:
    'The tautomer by which RDKit (Python, TautomerEnumerator) calls a molecule, so that tautomers of one ' +
    'molecule become one. Stereochemistry is kept. It is a name, and not the form that prevails in water. ' +
    'A molecule for which there is no answer stays as it was.',
  taskQueue: capabilityQueue(CAPABILITIES.tautomer),
  input: batchInput,
  output: batchOutput,
  resources: { memoryMb: 2_048, cores: 1 },
  runtime: 'native',
  tools: ['python3', 'rdkit'],
  agreement: { comparator: 'equal-in-class', tolerance: 0 },
  citations: [
    'Tautomer rules and scores, Sitzmann, Ihlenfeldt and Nicklaus 2010, doi:10.1007/s10822-010-9346-4',
    'RDKit, doi:10.5281/zenodo.591637',
  ],
  summarise: () => 'Find the canonical tautomers of one batch',
});
