import type { StageState } from '../../../schemas/progress';
import { stageLine, stageLines } from './stage-lines';
import { makeStyle } from './style';
import { displayWidth } from './text';

const NOW = 100_000;

function stage(o: Partial<StageState>): StageState {
  return {
    name: 'filter',
    title: 'Filter',
    status: 'waiting',
    done: 0,
    total: 0,
    cached: 0,
    note: '',
    ...o,
  };
}

function line(o: Partial<StageState>, digest?: string, columns?: number): string {
  const view = { style: makeStyle(false), nowMs: NOW, columns };
  return stageLine(stage(o), { digest, titleColumns: 8, view });
}

describe('stageLine', () => {
  it('shows what is done, of how many, what was cached, and the digest of what came out', () => {
    const done: Partial<StageState> = {
      status: 'done',
      done: 40,
      total: 40,
      cached: 3,
      startedAt: NOW - 4_200,
      endedAt: NOW,
      note: '912 left',
    };
    expect(line(done, 'a1b2c3d4e5')).toBe(
      '[a1b2c3] Filter    steps 40 of 40, cached: 3 ✔  4.2 s  912 left',
    );
  });

  it('guesses how long a running stage will take', () => {
    const running: Partial<StageState> = {
      status: 'running',
      done: 10,
      total: 40,
      startedAt: NOW - 20_000,
    };
    expect(line(running)).toBe('[······] Filter    steps 10 of 40  20 s, about 1 min left');
  });

  it.each([
    [{ status: 'waiting' }, '[······] Filter    waiting'],
    [
      { status: 'not run', note: 'no node offers chemistry.rdkit.v1' },
      '[······] Filter    – not run, because no node offers chemistry.rdkit.v1',
    ],
    [
      { status: 'failed', done: 1, total: 2, note: 'the library is empty' },
      '[······] Filter    steps 1 of 2 ✖ failed  the library is empty',
    ],
    [{ status: 'cancelled' }, '[······] Filter    ■ cancelled'],
    [{ status: 'done', done: 1, total: 1 }, '[······] Filter    step 1 of 1 ✔'],
    [{ status: 'done' }, '[······] Filter    ✔'],
    [{ status: 'running', startedAt: NOW }, '[······] Filter    0.0 s'],
  ] as [Partial<StageState>, string][])('%j', (state, text) => {
    expect(line(state)).toBe(text);
  });

  it.each([10, 20, 40, 80])('leaves a column free on a terminal of %d', (columns) => {
    const text = line({ status: 'failed', note: 'x'.repeat(200) }, undefined, columns);
    expect(displayWidth(text)).toBeLessThan(columns);
  });

  it('is grey when nothing had to be computed, green when something had', () => {
    const style = makeStyle(true);
    const coloured = (cached: number) =>
      stageLine(stage({ status: 'done', done: 4, total: 4, cached }), {
        digest: undefined,
        titleColumns: 6,
        view: { style, nowMs: NOW },
      });
    expect(coloured(4).startsWith('\u001b[2m')).toBe(true);
    expect(coloured(3).startsWith('\u001b[32m')).toBe(true);
  });

  it('lets no note steer the terminal', () => {
    expect(line({ status: 'failed', note: '\u001b[2J' })).not.toContain('\u001b');
  });
});

test('titles are aligned', () => {
  const state = {
    pipeline: 'p',
    paused: false,
    awaiting: null,
    reviews: [],
    stages: [stage({}), stage({ name: 'long', title: 'Much longer' })],
  };
  const view = { style: makeStyle(false), nowMs: NOW };
  expect(stageLines(state, { long: 'ff00ff00' }, view)).toEqual([
    '[······] Filter       waiting',
    '[ff00ff] Much longer  waiting',
  ]);
});
