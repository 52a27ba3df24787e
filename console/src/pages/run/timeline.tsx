import { useEffect, useState } from 'react';
import type { Run, Stage } from '../../api/types';
import { StagePill } from '../../ui/parts';
import { duration } from '../../ui/words';

const TICK_MS = 1000;

/** Stages as bars on one clock: when each began, how long it took, how much of it was taken from the cache. */
export function Timeline({ run, stages }: { run: Run; stages: readonly Stage[] }) {
  const now = useNow(run.status === 'running');
  const from = Date.parse(run.startedAt);
  const to = run.endedAt === null ? now : Date.parse(run.endedAt);
  const whole = Math.max(1, to - from);
  return (
    <ol className="timeline">
      {stages.map((stage) => (
        <li key={stage.name}>
          <div className="timeline-head">
            <span>{stage.title}</span>
            <StagePill status={stage.status} />
          </div>
          <Track stage={stage} from={from} whole={whole} now={to} />
          <p className="small soft">{told(stage, to)}</p>
        </li>
      ))}
    </ol>
  );
}

function Track({
  stage,
  from,
  whole,
  now,
}: {
  stage: Stage;
  from: number;
  whole: number;
  now: number;
}) {
  const { startedAt } = stage;
  if (startedAt === undefined) return <div className="track" />;
  const end = stage.endedAt ?? now;
  const percent = (ms: number) => `${Math.min(100, Math.max(0, (100 * ms) / whole))}%`;
  const cached = stage.total > 0 ? stage.cached / stage.total : 0;
  return (
    <div className="track" aria-hidden="true">
      <span
        className={`span ${stage.status.replace(' ', '-')}`}
        style={{ left: percent(startedAt - from), width: percent(end - startedAt) }}
      >
        <span className="cached" style={{ width: `${Math.round(100 * cached)}%` }} />
      </span>
    </div>
  );
}

function told(stage: Stage, now: number): string {
  const parts: string[] = [];
  if (stage.total > 1) parts.push(`${stage.done} of ${stage.total}`);
  if (stage.cached > 0) parts.push(`cached: ${stage.cached}`);
  if (stage.startedAt !== undefined) parts.push(duration((stage.endedAt ?? now) - stage.startedAt));
  const left = timeLeft(stage, now);
  if (left !== undefined) parts.push(`about ${duration(left)} left`);
  if (stage.note !== '') parts.push(stage.note);
  return parts.join(' · ');
}

/** As long for each that is left as for each that is done. */
function timeLeft(
  { status, startedAt, done, total, cached }: Stage,
  now: number,
): number | undefined {
  const computed = done - cached;
  if (status !== 'running' || startedAt === undefined || computed < 1 || done >= total)
    return undefined;
  return ((now - startedAt) / computed) * (total - done);
}

function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
