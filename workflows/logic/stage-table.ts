import type { StageSpec } from '../../schemas/pipeline';
import type { StageState } from '../../schemas/progress';

/** The table at the start of a run: every stage waits. */
export function initialStages(specs: readonly StageSpec[]): StageState[] {
  return specs.map(({ name, title }) => ({
    name,
    title,
    status: 'waiting',
    done: 0,
    total: 0,
    cached: 0,
    note: '',
  }));
}

/** Share of the run that is behind us, 0 to 1: stages count alike, a running one by its batches. */
export function overallProgress(stages: readonly StageState[]): number {
  if (stages.length === 0) return 1;
  const parts = stages.map((s) => {
    if (s.status === 'waiting') return 0;
    if (s.status !== 'running') return 1;
    return s.total === 0 ? 0 : Math.min(1, s.done / s.total);
  });
  return parts.reduce((sum, part) => sum + part, 0) / stages.length;
}

/** Milliseconds that a running stage still needs if it goes on as before; undefined when unknown. */
export function remainingMs(stage: StageState, nowMs: number): number | undefined {
  if (stage.status !== 'running' || stage.startedAt === undefined) return undefined;
  if (stage.done === 0 || stage.total === 0) return undefined;
  const elapsed = nowMs - stage.startedAt;
  return Math.max(0, (elapsed * (stage.total - stage.done)) / stage.done);
}

const MARK: Record<StageState['status'], string> = {
  waiting: '·',
  running: '▶',
  done: '✔',
  'not run': '–',
  failed: '✘',
  cancelled: '◼',
};

/** The stage table in Markdown, for the Temporal UI. */
export function stageMarkdown(stages: readonly StageState[], nowMs: number): string {
  const rows = stages.map((s) => {
    const count = s.total > 0 ? `${s.done} of ${s.total}` : '';
    const cached = s.cached > 0 ? `${s.cached}` : '';
    const eta = remainingMs(s, nowMs);
    const time =
      s.startedAt === undefined
        ? ''
        : s.endedAt === undefined
          ? eta === undefined
            ? 'running'
            : `about ${seconds(eta)} left`
          : seconds(s.endedAt - s.startedAt);
    return `| ${MARK[s.status]} ${s.title} | ${s.status} | ${count} | ${cached} | ${time} | ${cell(s.note)} |`;
  });
  return [
    '| Stage | Status | Done | Cached | Time | Note |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** What a person wrote must not end its cell. */
function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

function seconds(ms: number): string {
  const total = Math.round(ms / 1000);
  if (total < 60) return `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min ${total % 60} s`;
  return `${Math.floor(total / 3600)} h ${Math.floor((total % 3600) / 60)} min`;
}
