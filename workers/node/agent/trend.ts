import type { AgentStatus, SensorReadings } from '../../../schemas/nodes/control';

type Sample = AgentStatus['trend'][number];

const SAMPLE_MS = 5_000;
const SAMPLES_MAX = 180;

/** Load and temperature of the last quarter of an hour. */
export class Trend {
  readonly samples: Sample[] = [];
  private lastMs = Number.NEGATIVE_INFINITY;

  /** Takes a sample when it is time for one. */
  note({ ownLoad, othersLoad, temperatureCelsius }: SensorReadings, now = new Date()): void {
    const nowMs = now.getTime();
    // A clock that was set back must not end the samples.
    if (nowMs >= this.lastMs && nowMs - this.lastMs < SAMPLE_MS) return;
    this.lastMs = nowMs;
    this.samples.push({ at: now.toISOString(), ownLoad, othersLoad, temperatureCelsius });
    if (this.samples.length > SAMPLES_MAX) this.samples.shift();
  }
}
