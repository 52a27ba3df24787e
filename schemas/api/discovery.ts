import { z } from 'zod';
import { candidateDecision } from '../discovery/review';
import { candidate } from '../discovery/steps';
import { funnelStage, notRun } from '../pipelines/screen';

/** What a run has found, or as much as there is so far. */
export const runFound = z
  .object({ found: z.unknown().describe('the output of its pipeline; null before there is any') })
  .meta({ id: 'RunFound' });

/** One kind of evidence that candidates have. */
const evidenceColumn = z.object({
  objective: z.string(),
  title: z.string(),
  unit: z.string(),
  weight: z.number(),
  wanted: z
    .enum(['higher', 'lower', 'within'])
    .describe('as desirability goes with the values of these candidates'),
});

const value = z.number().nullable();

/** A candidate as a row of a table: what is known of it, without pictures. */
const candidateRow = candidate
  .omit({ evidence: true, depiction: true, molblock: true, fingerprint: true, index: true })
  .extend({
    values: z.array(value).describe('by column; null where there is none'),
    low: z.array(value),
    high: z.array(value),
    inDomain: z.array(z.boolean().nullable()).describe('whether the model knows such molecules'),
    hasPose: z.boolean(),
  });

/** A run's funnel and its candidates, all of them: never more than a run may keep. */
export const candidateTable = z
  .object({
    decision: z.string().nullable().describe('of the run, where its pipeline decides'),
    funnel: z.array(funnelStage),
    notRun: z.array(notRun),
    columns: z.array(evidenceColumn),
    items: z.array(candidateRow),
    decisions: z.array(candidateDecision).describe('the last one on each candidate'),
  })
  .meta({ id: 'CandidateTable' });

const atoms = z.object({
  elements: z.array(z.string()),
  positions: z.array(z.number()).describe('x, y, z of each in Å'),
  bonds: z.array(z.number()).describe('two atoms and the order, one bond after the other'),
});

/** The best pose of a molecule with what lies about it. */
const pose = z.object({
  receptor: z.string(),
  scoreKcalPerMol: z.number().nullable(),
  spreadKcalPerMol: z.number().nullable(),
  posesChecked: z.int(),
  posesValid: z.int(),
  failedChecks: z.record(z.string(), z.number()),
  ligand: atoms,
  pocket: atoms,
  residues: z.array(z.object({ label: z.string(), atom: z.int() })),
  contacts: z.array(
    z.object({
      ligandAtom: z.int(),
      pocketAtom: z.int(),
      partner: z.string(),
      distanceAngstrom: z.number(),
    }),
  ),
});

/** One candidate, whole but for its picture. */
export const candidateDetail = candidate
  .omit({ depiction: true, fingerprint: true })
  .extend({ pose: pose.nullable() })
  .meta({ id: 'CandidateDetail' });

/** Fingerprints of candidates, from which a page lays them out by likeness. */
export const candidateFingerprints = z
  .object({
    method: z.string(),
    items: z.array(z.object({ id: z.string(), bits: z.string().describe('base64') })),
  })
  .meta({ id: 'CandidateFingerprints' });
