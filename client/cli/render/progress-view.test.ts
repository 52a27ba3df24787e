import type { RunProgress, StageState } from '../../../schemas/progress';
import { recordedOutput } from '../testing/recorded-output';
import { progressView } from './progress-view';

function state(...stages: [string, StageState['status'], number][]): RunProgress {
  return {
    pipeline: 'p',
    paused: false,
    awaiting: null,
    reviews: [],
    stages: stages.map(([title, status, done]) => ({
      name: title.toLowerCase(),
      title,
      status,
      done,
      total: 3,
      cached: 0,
      note: '',
    })),
  };
}

/** What a terminal shows after the given output: understands new lines, cursor up and erase below. */
function screen(written: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the two escape sequences that we write.
  for (const part of written.split(/(\u001b\[\d+A|\u001b\[0J|\n)/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the same.
    const up = /^\u001b\[(\d+)A$/.exec(part);
    if (up) row -= Number(up[1]);
    else if (part === '\u001b[0J') lines.splice(row, lines.length, '');
    else if (part === '\n') {
      row += 1;
      lines[row] ??= '';
    } else lines[row] += part;
  }
  return lines.slice(0, -1);
}

describe('without a terminal', () => {
  it('prints a line when a stage changes and stays quiet otherwise', () => {
    const output = recordedOutput();
    const view = progressView(output);
    const show = (s: RunProgress) => view.show({ type: 'progress', state: s, stageDigests: {} });
    show(state(['One', 'running', 0], ['Two', 'waiting', 0]));
    show(state(['One', 'running', 1], ['Two', 'waiting', 0]));
    show(state(['One', 'running', 2], ['Two', 'waiting', 0]));
    show(state(['One', 'done', 3], ['Two', 'running', 0]));
    show(state(['One', 'done', 3], ['Two', 'failed', 1]));
    view.close();
    expect(output.err).toEqual([
      '[······] One  steps 0 of 3',
      '[······] One  steps 3 of 3 ✔',
      '[······] Two  steps 0 of 3',
      '[······] Two  steps 1 of 3 ✖ failed',
    ]);
    expect(output.out).toEqual([]);
  });

  it('says why a step runs again', () => {
    const output = recordedOutput();
    progressView(output).show({
      type: 'retry',
      retry: { step: 'a.b@1', what: 'batch 3', attempt: 2, because: 'its worker fell silent' },
    });
    expect(output.err).toEqual([
      'again: a.b@1 (batch 3), attempt 2, because its worker fell silent',
    ]);
  });
});

describe('on a terminal', () => {
  it('rewrites the stages in place and keeps what was said above them', () => {
    const output = recordedOutput({ live: true, columns: 60, rows: 20 });
    const view = progressView(output);
    const show = (s: RunProgress) => view.show({ type: 'progress', state: s, stageDigests: {} });
    show(state(['One', 'running', 0], ['Two', 'waiting', 0]));
    show(state(['One', 'done', 3], ['Two', 'running', 1]));
    view.show({ type: 'waiting', for: 'Waiting for approval' });
    show(state(['One', 'done', 3], ['Two', 'done', 3]));
    view.close();
    expect(screen(output.written())).toEqual([
      'Waiting for approval',
      '[······] One  steps 3 of 3 ✔',
      '[······] Two  steps 3 of 3 ✔',
    ]);
  });

  it('leaves the stages once, however often it is closed', () => {
    const output = recordedOutput({ live: true, columns: 60, rows: 20 });
    const view = progressView(output);
    view.show({ type: 'progress', state: state(['One', 'running', 1]), stageDigests: {} });
    view.close();
    output.note('The run goes on.');
    view.close();
    expect(screen(output.written())).toEqual(['[······] One  steps 1 of 3', 'The run goes on.']);
  });

  it('never draws more than the terminal has rows, nor wider than its columns', () => {
    const output = recordedOutput({ live: true, columns: 24, rows: 5 });
    const view = progressView(output);
    const many = Array.from({ length: 9 }, (_, i): [string, StageState['status'], number] => [
      `Stage ${i} with a long name`,
      'running',
      1,
    ]);
    view.show({ type: 'progress', state: state(...many), stageDigests: {} });
    view.show({ type: 'progress', state: state(...many), stageDigests: {} });
    view.close();
    const shown = screen(output.written());
    expect(shown).toHaveLength(3);
    expect(Math.max(...shown.map((l) => l.length))).toBeLessThan(24);
  });
});
