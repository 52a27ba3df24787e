import { z } from 'zod';
import { artifactRef } from '../artifact';
import { batchInput, batchOutput } from '../batch-step';
import { CAPABILITIES, capabilityQueue } from '../constants/task-queues';
import { filterOptions, fingerprintOptions } from '../molecule';
import { defineStep } from '../step';

const taskQueue = capabilityQueue(CAPABILITIES.rdkit);
const RDKIT = 'RDKit, doi:10.5281/zenodo.591637';

/** SourceRows → MoleculeRows: parent, charges, canonical SMILES, InChIKey. */
export const standardise = defineStep({
  name: 'chemistry.standardise',
  version: 1,
  title: 'Standardise molecules',
  description:
    'Keeps the largest fragment, normalises functional groups, neutralises charges, and gives each ' +
    'molecule its canonical SMILES and InChIKey. A molecule that cannot be read is rejected with its reason.',
  taskQueue,
  input: batchInput,
  output: batchOutput,
  citations: [RDKIT, 'InChI, doi:10.1186/s13321-015-0068-4'],
  summarise: () => 'Standardise one batch',
});

/** MoleculeRows → those that pass the filters; every other one with the rule that dropped it. */
export const filter = defineStep({
  name: 'chemistry.filter',
  version: 1,
  title: 'Filter molecules',
  description:
    'Structural alerts, property rules, novelty and user SMARTS; what is dropped keeps its reason. Classes ' +
    'of controlled and hazardous substances are marked as restricted, or dropped.',
  taskQueue,
  input: batchInput.extend({
    filters: filterOptions,
    novelty: z
      .strictObject({
        known: artifactRef.describe('DescribedRows'),
        fingerprint: fingerprintOptions.describe('as theirs'),
      })
      .optional()
      .describe('the molecules that filters.similarityMax compares with'),
  }),
  output: batchOutput,
  citations: [RDKIT, 'PAINS, doi:10.1021/jm901137j', 'Brenk, doi:10.1002/cmdc.200700139'],
  summarise: () => 'Filter one batch',
});

/** MoleculeRows → DescribedRows. */
export const descriptors = defineStep({
  name: 'chemistry.descriptors',
  version: 1,
  title: 'Descriptors and fingerprints',
  description: 'RDKit descriptors, Morgan fingerprint, scaffold, QED and synthetic accessibility.',
  taskQueue,
  input: batchInput.extend({ fingerprint: fingerprintOptions }),
  output: batchOutput,
  citations: [
    RDKIT,
    'Morgan fingerprints, doi:10.1021/ci100050t',
    'QED, doi:10.1038/nchem.1243',
    'SA score, doi:10.1186/1758-2946-1-8',
  ],
  summarise: () => 'Describe one batch',
});

/** DescribedRows → ScoredRows: similarity to references; `hidden` InChIKeys are left out of blindSimilarity. */
export const similarity = defineStep({
  name: 'chemistry.similarity',
  version: 1,
  title: 'Similarity to reference molecules',
  description:
    'Largest Tanimoto similarity of Morgan fingerprints to the reference molecules, and the same ' +
    'without the references that a retrospective check hides.',
  taskQueue,
  input: batchInput.extend({
    references: artifactRef.describe('DescribedRows of the reference molecules'),
    hidden: artifactRef.nullable().describe('DescribedRows of the hidden reference molecules'),
  }),
  output: batchOutput,
  citations: ['Tanimoto similarity, doi:10.1186/s13321-015-0069-3'],
  summarise: () => 'Score one batch by similarity',
});

/** Of drawn molecules, so that a page can lay them out by likeness: Morgan, doi:10.1021/ci100050t. */
export const MAP_FINGERPRINT = { radius: 2, bits: 2048 } as const;

/** ScoredRows or DescribedRows → the same rows with `depiction` (SVG), `molblock` and `fingerprint`. */
export const depict = defineStep({
  name: 'chemistry.depict',
  version: 1,
  title: 'Draw structures',
  description:
    'Two-dimensional depiction (SVG), molblock and Morgan fingerprint of each molecule, for reports.',
  taskQueue,
  input: batchInput.extend({
    widthPx: z.int().min(50).max(1000).default(220),
    heightPx: z.int().min(50).max(1000).default(150),
  }),
  output: batchOutput,
  citations: [RDKIT],
  summarise: () => 'Draw the candidates',
});
