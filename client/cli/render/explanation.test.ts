import type { Explanation, Rerun } from '../../sdk';
import { explanationLines, rerunSentence } from './explanation';
import { showTime } from './quantities';
import { makeStyle } from './style';

const RERUN: Rerun = {
  workflowId: 'w',
  step: 'chemistry.filter@1',
  what: 'Filter: library batch 3, 50 molecules',
  attempts: 2,
  state: 'done',
  because: 'its worker fell silent (heartbeat timeout)',
  worker: '77@host',
};
const NOTHING: Explanation = {
  runId: 'r',
  reruns: [],
  workflowRetries: [],
  cache: [],
  times: [],
  remarks: [],
};

test.each([
  ['done', 'succeeded at attempt 2 on 77@host'],
  ['failed', 'failed for good at attempt 2 on 77@host'],
  ['running', 'is running, attempt 2 on 77@host'],
  ['waiting', 'waits for attempt 2 on 77@host'],
] as const)('a step that %s', (state, words) => {
  expect(rerunSentence({ ...RERUN, state })).toBe(
    `chemistry.filter@1 (Filter: library batch 3, 50 molecules) ${words}; before that, its worker fell silent (heartbeat timeout)`,
  );
});

test('says when there is nothing to explain', () => {
  expect(explanationLines(NOTHING, makeStyle(false))).toEqual([
    'What ran more than once',
    '  nothing: every step succeeded at the first attempt',
    'What came from the cache',
    '  nothing: every step was computed for this run',
  ]);
});

test('explains cache hits by who had computed them with which code', () => {
  const since = '2026-11-20T08:00:00.000Z';
  const cache = [
    {
      stage: 'filter',
      step: 'chemistry.filter',
      results: 10,
      cached: 7,
      codeDigests: ['c'.repeat(64)],
      sources: [{ node: 'n1', since, count: 7 }],
    },
    { stage: 'rank', step: 'r', results: 1, cached: 0, codeDigests: [], sources: [] },
  ];
  expect(explanationLines({ ...NOTHING, cache }, makeStyle(false)).slice(3)).toEqual([
    `  filter, chemistry.filter: 7 of 10, because the same input was known with the same code (${'c'.repeat(12)}): 7 computed on n1 since ${showTime(since)}`,
  ]);
});

test('lists many repetitions in part', () => {
  const reruns = Array.from({ length: 40 }, () => RERUN);
  const retries = [{ workflowId: 'w', because: 'it was lost', count: 3 }];
  const lines = explanationLines(
    { ...NOTHING, reruns, workflowRetries: retries },
    makeStyle(false),
  );
  expect(lines).toContain('  and 10 more (--json has all)');
  expect(lines).toContain('  the workflow w was taken up again 3 times: it was lost');
});
