import type { StageState } from '../../schemas/progress';
import { initialStages, overallProgress, remainingMs, stageMarkdown } from './stage-table';

const SPECS = [
  { name: 'ingest', title: 'Ingest' },
  { name: 'filter', title: 'Filter' },
];

function stages(...changes: Partial<StageState>[]): StageState[] {
  return initialStages(SPECS).map((s, i) => ({ ...s, ...changes[i] }));
}

describe('the stage table', () => {
  test('progress goes from 0 to 1, counting a running stage by its batches', () => {
    expect(overallProgress(initialStages(SPECS))).toBe(0);
    expect(
      overallProgress(stages({ status: 'done' }, { status: 'running', done: 1, total: 4 })),
    ).toBe(0.625);
    expect(overallProgress(stages({ status: 'done' }, { status: 'not run' }))).toBe(1);
    expect(overallProgress([])).toBe(1);
  });

  test('the rest of a stage is estimated from its pace, and unknown before it has one', () => {
    const running: Partial<StageState> = { status: 'running', startedAt: 1_000, total: 10 };
    const [pace] = stages({ ...running, done: 4 });
    expect(remainingMs(pace as StageState, 9_000)).toBe(12_000);
    const [none] = stages({ ...running, done: 0 });
    expect(remainingMs(none as StageState, 9_000)).toBeUndefined();
  });

  test('Markdown has one row a stage, with counts, cache, time and note', () => {
    const table = stageMarkdown(
      stages(
        { status: 'done', done: 8, total: 8, cached: 3, startedAt: 0, endedAt: 61_000, note: 'ok' },
        { status: 'running', done: 1, total: 4, startedAt: 61_000 },
      ),
      71_000,
    );
    expect(table.split('\n').slice(2)).toEqual([
      '| ✔ Ingest | done | 8 of 8 | 3 | 1 min 1 s | ok |',
      '| ▶ Filter | running | 1 of 4 |  | about 30 s left |  |',
    ]);
  });

  test('a note cannot leave its cell', () => {
    const note = 'a|b\\\nsecond line';
    const row = stageMarkdown(stages({ note }), 0).split('\n')[2];
    expect(row).toContain('| a\\|b\\\\ second line |');
  });
});
