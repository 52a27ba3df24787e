import type { Figure } from '../support/report';
import { medianOf } from '../support/run-bench';
import type { MeasuredSize, Run } from './measure-size';

/** At the largest size: a run has some two seconds of its own, which a small library cannot hide. */
const RATIO_GOAL = 0.9;
/** Fewer than 5,000 events in any history. */
const HISTORY_EVENTS_GOAL = 4_999;
/** Memory at the largest size against that at the one before. */
const FLAT_GOAL = 1.3;

/** The figures of one size. */
export function figuresOf(measured: MeasuredSize, o: { isLargest: boolean }): Figure[] {
  const { size, engine, bare, python, events } = measured;
  const at = `at ${size}`;
  const rate = (runs: Run[]) => medianOf(runs.map((run) => size / run.seconds));
  const figures: Figure[] = [{ name: `engine ${at}`, value: rate(engine), unit: 'molecules/s' }];
  figures.push({ name: `bare loop ${at}`, value: rate(bare), unit: 'molecules/s' });
  figures.push({
    name: `engine / bare loop ${at}`,
    value: rate(engine) / rate(bare),
    unit: '×',
    goal: o.isLargest ? { atLeast: RATIO_GOAL } : undefined,
  });
  figures.push(...processorTime(measured));
  if (python.length > 0) {
    const value = rate(engine) / rate(python);
    figures.push({ name: `Python RDKit ${at}`, value: rate(python), unit: 'molecules/s' });
    figures.push({ name: `engine / Python RDKit ${at}`, value, unit: '×' });
  }
  const goal = { atMost: HISTORY_EVENTS_GOAL };
  figures.push({ name: `largest history ${at}`, value: events, unit: 'events', goal });
  for (const [name, value] of Object.entries(peaksMb(measured))) {
    figures.push({ name: `peak memory of ${name} ${at}`, value, unit: 'MB' });
  }
  return figures;
}

/** How memory grows from the last size but one to the last. */
export function flatness(measured: readonly MeasuredSize[]): Figure[] {
  const [large, small] = [...measured].reverse();
  if (large === undefined || small === undefined) return [];
  const before = peaksMb(small);
  return Object.entries(peaksMb(large)).map(([name, value]) => ({
    name: `peak memory of ${name}, ${large.size} / ${small.size}`,
    value: value / (before[name] ?? Number.NaN),
    unit: '×',
    goal: { atMost: FLAT_GOAL },
  }));
}

/** Processor time of all engine processes against the bare loop's: what the engine itself costs. */
function processorTime({ engine, bare, size }: MeasuredSize): Figure[] {
  const seconds = (runs: Run[]) => medianOf(runs.map(cpuSeconds));
  // Where processes cannot be watched there is nothing to compare.
  if (seconds(bare) === 0) return [];
  const value = seconds(engine) / seconds(bare);
  return [{ name: `processor time, engine / bare loop at ${size}`, value, unit: '×' }];
}

function cpuSeconds({ usage }: Run): number {
  return Object.values(usage).reduce((sum, one) => sum + one.cpuSeconds, 0);
}

/** Largest memory of each process over all rounds. */
function peaksMb({ engine }: MeasuredSize): Record<string, number> {
  const peaks: Record<string, number> = {};
  for (const { usage } of engine) {
    for (const [name, { peakMb }] of Object.entries(usage)) {
      peaks[name] = Math.max(peaks[name] ?? 0, peakMb);
    }
  }
  return peaks;
}
