import type { ScorerEvaluation, ScorerFigures } from '../schemas/evaluation/figures';
import type { JudgedRow } from '../schemas/evaluation/steps';
import type { PipelineOutput } from '../schemas/pipeline';
import type { evaluate } from '../schemas/pipelines/evaluate';
import type { RunRecord } from '../schemas/run-record';
import { type ReportFile, renderRun } from './index';
import { otherRecord } from './testing/record';
import { tagsOf, textOf } from './testing/structure';

const NONE: ScorerFigures = {
  ...{ rocAuc: null, prAuc: null, bedroc: null, ef1: null, ef5: null, kendall: null },
  ...{ rmse: null, mae: null, coverage: null, meanWidth: null },
};
const about = (value: number) => ({ value, low: value - 0.05, high: value + 0.05 });
const LEVELS = [0.5, 0.7, 0.8, 0.9, 0.95];

function scorer(name: string, own: Partial<ScorerEvaluation>): ScorerEvaluation {
  return {
    ...{ scorer: name, isNull: false, figures: NONE, missing: 0, calibration: [] },
    ...{ calibrationError: null, roc: [], repeats: [] },
    ...own,
  };
}

const OUTPUT: PipelineOutput<typeof evaluate> = {
  ...{ quality: {}, molecules: 1510, excluded: 3, unit: 'pIC50', judged: null, notRun: [] },
  activity: { threshold: 7, activeWhen: 'above' },
  verdict: 'On the scaffold split model beats every null model.',
  evaluations: [
    {
      ...{ split: 'scaffold', seeds: [1, 2, 3], trainCount: 1208, testCount: 302 },
      ...{ activeShare: 0.39, ceilings: { ef1: 2.6, ef5: 2.6 } },
      leakage: {
        ...{ nearDuplicates: 0.034, threshold: 0.85, sameSkeleton: 0.02, sharedScaffold: 0 },
        medianNearest: 0.58,
        examples: [{ judged: 'BACE_<7>', known: 'BACE_9', similarity: 0.97 }],
      },
      scorers: [
        scorer('model', {
          figures: {
            ...{ rocAuc: about(0.92), prAuc: about(0.88), bedroc: about(0.95), ef1: about(2.5) },
            ...{ ef5: about(2.4), kendall: about(0.6), rmse: about(0.72), mae: about(0.55) },
            ...{ coverage: about(0.89), meanWidth: about(2.3) },
          },
          calibration: LEVELS.map((level) => ({ level, coverage: about(level - 0.01) })),
          calibrationError: 0.01,
          roc: Array.from({ length: 51 }, (_, i) => [i / 50, Math.sqrt(i / 50)]),
        }),
        scorer('dock', { figures: { ...NONE, rocAuc: about(0.61) }, missing: 0.12 }),
        scorer('mean', { isNull: true, figures: { ...NONE, rmse: about(1.39) } }),
      ],
      advantages: [
        { scorer: 'model', over: 'mean', figure: 'rmse', difference: about(0.67) },
        { scorer: 'dock', over: 'logP', figure: 'rocAuc', difference: about(0.01) },
      ],
    },
  ],
};

const JUDGED: JudgedRow[] = Array.from({ length: 60 }, (_, i) => ({
  ...{ index: i, id: `m${i}`, smiles: 'C', observed: 4 + i / 12, active: i > 36 },
  nearestSimilarity: 0.5,
  scores: {
    model: {
      ...{ score: 4.4 + i / 14, value: 4.4 + i / 14, inDomain: true },
      intervals: [{ level: 0.9, low: 3.3 + i / 14, high: 5.5 + i / 14 }],
    },
  },
}));

function pageOf(output: unknown, tables: Record<string, unknown[]> = {}): string {
  const record = { ...otherRecord(), output, tables } as RunRecord;
  return (renderRun(record)['report.html'] as ReportFile).bytes;
}

describe('the report of an evaluation', () => {
  const page = pageOf(OUTPUT, { judged: JUDGED });
  const text = textOf(page);

  it('has the verdict, the figures with their intervals, and what was not judged', () => {
    for (const part of ['model beats every null model', '1,510', '0.72', '0.67 to', 'up to 3']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('no ranking could reach more than EF 1 % 2.6');
    expect(text).toContain('BACE_<7>');
    expect(text).toContain('not shown to be better');
    expect(text).toMatch(/dock[\s\S]*12\s%/);
  });

  it('draws intervals, ROC, calibration, and predicted over measured', () => {
    const titles = ['ROC-AUC', 'RMSE', 'ROC curves', 'Calibration of intervals'];
    for (const title of titles) expect(text).toContain(title);
    // One for each judged molecule, beside those of the figures.
    const plain = pageOf(OUTPUT);
    const whiskers = (of: string) =>
      tagsOf(of).filter(({ attributes }) => attributes.class === 'whisker').length;
    expect(whiskers(page) - whiskers(plain)).toBe(JUDGED.length);
  });

  it('shows what it does not recognise as it is', () => {
    const odd = pageOf({ ...OUTPUT, evaluations: [{ split: 'scaffold' }] });
    expect(textOf(odd)).not.toContain('What the scorers are worth');
  });
});
