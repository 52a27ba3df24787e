import type { CacheUse, Explanation, Rerun } from '../../sdk';
import { showTime } from './quantities';
import type { Style } from './style';
import { printable } from './text';

const LISTED_MAX = 30;
const DIGEST_DIGITS = 12;

/** Every repetition and every use of the cache, in sentences. */
export function explanationLines(explanation: Explanation, style: Style): string[] {
  const { reruns, workflowRetries, cache, remarks } = explanation;
  const isQuiet = reruns.length === 0 && workflowRetries.length === 0;
  return [
    style.bold('What ran more than once'),
    ...(isQuiet ? ['  nothing: every step succeeded at the first attempt'] : []),
    ...reruns.slice(0, LISTED_MAX).map((r) => `  ${printable(rerunSentence(r))}`),
    ...(reruns.length > LISTED_MAX
      ? [`  and ${reruns.length - LISTED_MAX} more (--json has all)`]
      : []),
    ...workflowRetries.map((r) =>
      printable(`  the workflow ${r.workflowId} was taken up again${times(r.count)}: ${r.because}`),
    ),
    style.bold('What came from the cache'),
    ...cacheLines(cache),
    ...remarks.map((r) => `  ${r}`),
  ];
}

/** Why one step ran more than once. */
export function rerunSentence(r: Rerun): string {
  const attempts = `attempt ${r.attempts}`;
  const state =
    r.state === 'done'
      ? `succeeded at ${attempts}`
      : r.state === 'failed'
        ? `failed for good at ${attempts}`
        : r.state === 'running'
          ? `is running, ${attempts}`
          : `waits for ${attempts}`;
  const where = r.worker === '' ? '' : ` on ${r.worker}`;
  return `${r.step} (${r.what}) ${state}${where}; before that, ${r.because}`;
}

function cacheLines(cache: readonly CacheUse[]): string[] {
  const used = cache.filter((c) => c.cached > 0);
  if (used.length === 0) return ['  nothing: every step was computed for this run'];
  return used.map((c) => {
    const code = c.codeDigests.map((d) => d.slice(0, DIGEST_DIGITS)).join(', ');
    const from = c.sources
      .map((s) => `${s.count} computed on ${s.node} since ${showTime(s.since)}`)
      .join('; ');
    return printable(
      `  ${c.stage}, ${c.step}: ${c.cached} of ${c.results}, because the same input was known with the same code (${code}): ${from}`,
    );
  });
}

function times(count: number): string {
  return count === 1 ? '' : ` ${count} times`;
}
