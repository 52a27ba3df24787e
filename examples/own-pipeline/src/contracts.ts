import { capabilityQueue, definePipeline, defineStep, z } from 'athanor';

const formula = z.string().regex(/^([A-Z][a-z]?\d*)+$/, 'must be a formula such as C9H8O4');

/** One formula → its molar mass. */
export const molarMass = defineStep({
  name: 'example.molar-mass',
  version: 1,
  title: 'Molar mass',
  description: 'Sum of the standard atomic weights of a molecular formula.',
  taskQueue: capabilityQueue('example.weights'),
  input: z.strictObject({ formula }),
  output: z.strictObject({ massGramPerMol: z.number().positive() }),
  citations: ['Standard atomic weights, abridged, IUPAC 2021: doi:10.1515/pac-2019-0603'],
  summarise: (input) => `Weigh ${input.formula}`,
});

/** Many formulas → their molar masses. */
export const weigh = definePipeline({
  name: 'weigh',
  version: 1,
  title: 'Weigh molecules',
  description: 'Molar masses of a list of molecular formulas.',
  workflow: 'weighFormulas',
  input: z.strictObject({ formulas: z.array(formula).min(1).max(1000) }),
  output: z.strictObject({
    masses: z.array(z.strictObject({ formula, massGramPerMol: z.number() })),
    heaviest: z.string(),
  }),
  stages: [
    { name: 'weigh', title: 'Weigh' },
    { name: 'report', title: 'Report' },
  ],
  example: { formulas: ['H2O', 'C9H8O4'] },
  headlines: (output) => [`heaviest of ${output.masses.length}: ${output.heaviest}`],
});

export const steps = [molarMass];
export const pipelines = [weigh];
