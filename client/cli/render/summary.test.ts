import type { RunDetail } from '../../sdk';
import { makeStyle } from './style';
import { summaryLines } from './summary';
import { displayWidth } from './text';

const REF = { sha256: 'a'.repeat(64), size: 1, mediaType: 'text/html' };
const DETAIL: RunDetail = {
  runId: 'discover-default-a',
  project: 'default',
  pipeline: 'discover',
  title: 'CDK2',
  status: 'completed',
  stage: 'ended',
  progress: 1,
  startedAt: '2026-11-23T10:00:00.000Z',
  endedAt: '2026-11-23T10:01:05.000Z',
  key: 'a',
  state: {
    pipeline: 'discover',
    paused: false,
    awaiting: null,
    stages: [],
    reviews: [{ decision: 'approve', by: 'me', comment: 'good', at: 0 }],
  },
  stageDigests: {},
  results: { count: 40, cached: 12, repeated: 1 },
  outcome: {
    status: 'completed',
    resultDigest: 'b'.repeat(64),
    record: REF,
    files: { 'report.html': REF },
    metrics: { rocAuc: 0.87654 },
    headlines: ['20 candidates kept', 'the ranking may be believed'],
  },
  error: null,
  temporalUi: 'http://127.0.0.1:1/x',
  remarks: [],
};
const style = makeStyle(false);

test('says what was found, how sure, how long, and where to read more', () => {
  const files = { 'report.html': './out/report.html', 'run.json': './out/run.json' };
  expect(summaryLines(DETAIL, { style, files })).toEqual([
    'CDK2: completed',
    '  run       discover-default-a, took 1 min 5 s',
    '  found     20 candidates kept',
    '  found     the ranking may be believed',
    '  metrics   rocAuc 0.8765',
    '  reviewed  approved by me: good',
    '  steps     40 results, 12 from the cache, 1 after a repetition (the last line tells why)',
    '  report    ./out/report.html',
    '  beside it run.json',
    '  Temporal  http://127.0.0.1:1/x',
    `  digest    ${'b'.repeat(16)}`,
    '  more      athanor runs show discover-default-a',
  ]);
});

test('says why a run failed, and leaves out what there is not', () => {
  const failed: RunDetail = {
    ...DETAIL,
    status: 'failed',
    state: null,
    results: null,
    outcome: null,
    temporalUi: null,
    error: { code: 'LIBRARY_EMPTY', message: 'library.smi holds no molecules.' },
  };
  expect(summaryLines(failed, { style, files: {} })).toEqual([
    'CDK2: failed',
    '  run       discover-default-a, took 1 min 5 s',
    '  why       library.smi holds no molecules. (LIBRARY_EMPTY)',
    '  more      athanor runs show discover-default-a',
  ]);
});

test('breaks long facts to fit a terminal', () => {
  const headlines = ['word '.repeat(60).trim()];
  const long = { ...DETAIL, outcome: { ...DETAIL.outcome, headlines } } as RunDetail;
  const lines = summaryLines(long, { style, files: {}, columns: 60 });
  const found = lines.slice(
    2,
    lines.findIndex((l) => l.includes('metrics')),
  );
  expect(found.length).toBeGreaterThan(5);
  for (const line of found) expect(displayWidth(line)).toBeLessThanOrEqual(60);
  expect(found.join(' ').match(/word/g)).toHaveLength(60);
});
