import type { SplitEvaluation } from '../schemas/evaluation/figures';
import type { JudgedRow } from '../schemas/evaluation/steps';
import { every, has, isObject } from './shapes';

/** What an evaluation of scorers found. */
export interface EvaluationResults {
  evaluations: SplitEvaluation[];
  molecules: number;
  excluded: number;
  unit: string;
  verdict: string;
  activity: { threshold: number; activeWhen: string } | null;
}

const LEAKAGE = {
  nearDuplicates: 'number',
  threshold: 'number',
  sameSkeleton: 'number',
  sharedScaffold: 'number',
  medianNearest: 'number',
  examples: 'array',
} as const;
const ESTIMATE = { value: 'number', low: 'number', high: 'number' } as const;

/** Figures of scorers on held-out molecules (schemas/evaluation/figures.ts). */
export function isEvaluation(value: unknown): value is EvaluationResults {
  return (
    has(value, { molecules: 'number', excluded: 'number', unit: 'string', verdict: 'string' }) &&
    (value.activity === null ||
      has(value.activity, { threshold: 'number', activeWhen: 'string' })) &&
    every(value.evaluations, { split: 'string', seeds: 'array', scorers: 'array' }, (split) => {
      const scorer = {
        scorer: 'string',
        isNull: 'boolean',
        figures: 'object',
        roc: 'array',
      } as const;
      return (
        has(split.leakage, LEAKAGE) &&
        every(split.scorers, scorer, (one) =>
          Object.values(one.figures as object).every((f) => f === null || has(f, ESTIMATE)),
        )
      );
    })
  );
}

/** Judged molecules of one split (schemas/evaluation/steps.ts). */
export function isJudged(value: unknown): value is JudgedRow[] {
  return every(value, { id: 'string', scores: 'object', observed: 'number or null' }, (row) =>
    Object.values(row.scores as object).every(isObject),
  );
}
