import { createRandom, DEFAULT_MAX_SIMILARITY, matchInactives } from '../../kernels/statistics';
import type { ArtifactRef } from '../../schemas/artifact';
import { ACTIVITY, BLIND_ACTIVITY, type Objective } from '../../schemas/discovery/objectives';
import type { DescribedRow } from '../../schemas/molecule';
import { packRow, ReferenceSet } from '../chemistry/reference-set';
import { decodeFingerprint, descriptorOf } from '../chemistry/rows';
import type { StepContext } from '../implement';
import { openBatchRows } from '../library/batch-index';
import { BestRows } from './best-rows';
import { combinedScore, type Scoring } from './score';
import { type RankableRow, sourcesOf, storedValue, type ValueReader } from './values';

/** Library molecules from which the assumed inactives are chosen: a seeded sample of this size. */
const POOL_MAX = 20_000;

/** Score of a hidden active that the filters dropped: below every other, so that it ranks last. */
const NOT_FOUND = -1;

/** The prediction of a model that has not seen the hidden actives, as a scorer of its own. */
const MODEL_SCORER = 'activity model';

/** Properties in which assumed inactives are like the actives, as in DUD-E, by descriptor. */
export const MATCHED_PROPERTIES = {
  amw: 'molecular weight',
  CrippenClogP: 'logP',
  NumHBD: 'hydrogen-bond donors',
  NumHBA: 'hydrogen-bond acceptors',
  NumRotatableBonds: 'rotatable bonds',
  NumRings: 'ring count',
} as const;

/** Null models: properties that know nothing of the actives, by descriptor. */
export const NULL_MODELS = {
  amw: 'molecular weight',
  CrippenClogP: 'logP',
  NumRings: 'ring count',
} as const;

/** What the check reads of a molecule. */
export interface CheckedMolecule {
  /** By scorer; higher is better. A scorer that cannot score it is absent. */
  scores: Record<string, number>;
  /** By null model. */
  nulls: Record<string, number>;
  /** In the order of MATCHED_PROPERTIES. */
  properties: number[];
  fingerprint: Uint8Array;
}

/** Hidden actives and the assumed inactives that were matched to them. */
export interface ValidationSet {
  actives: CheckedMolecule[];
  inactives: CheckedMolecule[];
  /** Hidden actives that are not in the batches. */
  hiddenDropped: number;
  /** Names of the scorers, the ranking first. */
  scorers: string[];
}

/**
 * Collects the molecules of a retrospective check in one pass over the batches. The pool of possible
 * inactives is a seeded sample of the rows that are neither known nor hidden actives and no more alike
 * to a hidden active than `matchInactives` allows; from it each hidden active gets as many
 * property-matched ones as asked, or as many as there are for all.
 */
export async function collectValidationSet(
  context: StepContext,
  o: {
    batches: ArtifactRef;
    known: readonly DescribedRow[];
    hidden: readonly DescribedRow[];
    scoring: Scoring;
    decoysPerActive: number;
    seed: number;
  },
): Promise<ValidationSet> {
  const knownKeys = new Set(o.known.map((row) => row.inchiKey));
  const hiddenKeys = new Set(o.hidden.map((row) => row.inchiKey));
  const hiddenSet = new ReferenceSet(o.hidden);
  const found = new Map<string, CheckedMolecule>();
  const pool = new BestRows<CheckedMolecule>(POOL_MAX);
  const random = createRandom(o.seed, 'validate/pool');
  const check = checker(o.scoring);
  let position = 0;
  for await (const row of openBatchRows<RankableRow>(context.artifacts, o.batches)) {
    position += 1;
    context.progress(position);
    if (hiddenKeys.has(row.inchiKey)) found.set(row.inchiKey, check(row));
    else if (!knownKeys.has(row.inchiKey)) {
      const score = random.uniformAt(position);
      if (!pool.accepts(score, position)) continue;
      if (hiddenSet.nearest(packRow(row)).similarity >= DEFAULT_MAX_SIMILARITY) continue;
      pool.offer({ score, position, item: check(row) });
    }
  }
  const sample = pool.best().sort((a, b) => a.position - b.position);
  const actives = o.hidden.map((row) => found.get(row.inchiKey) ?? notFound(check(row)));
  return {
    actives,
    inactives: matched(
      actives,
      sample.map((one) => one.item),
      o.decoysPerActive,
    ),
    hiddenDropped: o.hidden.length - found.size,
    scorers: scorersOf([...found.values(), ...sample.map((one) => one.item)]),
  };
}

function matched(
  actives: readonly CheckedMolecule[],
  pool: readonly CheckedMolecule[],
  decoysPerActive: number,
): CheckedMolecule[] {
  if (actives.length === 0) return [];
  const perActive = Math.min(decoysPerActive, Math.floor(pool.length / actives.length));
  if (perActive === 0) return [];
  const item = (prefix: string) => (molecule: CheckedMolecule, i: number) => ({
    id: `${prefix}${i}`,
    fingerprint: molecule.fingerprint,
    properties: molecule.properties,
  });
  const { matches } = matchInactives(actives.map(item('active')), pool.map(item('pool')), {
    perActive,
  });
  const chosen = Uint32Array.from(matches.flat()).sort();
  return Array.from(chosen, (i) => pool[i] as CheckedMolecule);
}

/** Reads of a row what the check needs, blind to the hidden actives. */
function checker(scoring: Scoring): (row: RankableRow) => CheckedMolecule {
  return (row) => {
    const model = row.predictions?.[BLIND_ACTIVITY]?.value;
    return {
      scores: {
        ranking: combinedScore(row, scoring, blindValue),
        ...(row.blindSimilarity === undefined ? {} : { similarity: row.blindSimilarity }),
        ...(model === undefined ? {} : { [MODEL_SCORER]: model }),
      },
      nulls: Object.fromEntries(
        Object.entries(NULL_MODELS).map(([key, name]) => [name, descriptorOf(row, key)]),
      ),
      properties: Object.keys(MATCHED_PROPERTIES).map((name) => descriptorOf(row, name)),
      fingerprint: decodeFingerprint(row.fingerprint),
    };
  };
}

const blindValue: ValueReader = (row, name) => {
  if (name === 'similarity') return row.blindSimilarity;
  return storedValue(row, name === ACTIVITY ? BLIND_ACTIVITY : name);
};

function notFound(molecule: CheckedMolecule): CheckedMolecule {
  return { ...molecule, scores: {} };
}

/** Titles of the objectives that the ranking uses and the check leaves out, since none is blind. */
export function uncheckedObjectives(
  set: ValidationSet,
  objectives: readonly Objective[],
): string[] {
  if (set.scorers.includes(MODEL_SCORER)) return [];
  return objectives.filter((one) => sourcesOf(one).includes(ACTIVITY)).map((one) => one.title);
}

/** A molecule's score; one that has none ranks last. */
export function scoreBy(molecule: CheckedMolecule, scorer: string): number {
  return molecule.scores[scorer] ?? NOT_FOUND;
}

function scorersOf(molecules: readonly CheckedMolecule[]): string[] {
  return ['ranking', 'similarity', MODEL_SCORER].filter((name) =>
    molecules.some((molecule) => molecule.scores[name] !== undefined),
  );
}
