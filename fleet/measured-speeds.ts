/** How much the latest task counts in a running mean. */
const WEIGHT = 0.2;
/** Pairs of node and step that are remembered; the one not seen for longest makes room. */
const NODES_MAX = 50_000;
/** Assumed of a step that nobody has done yet, seconds. */
const SECONDS_UNKNOWN = 1;

/**
 * How long steps take on nodes, from the task handed out to its result: what placement goes by, since it
 * is seen and not claimed. Kept in memory, by whoever places.
 */
export class MeasuredSpeeds {
  /** Seconds, by activity type: of all nodes together. */
  private readonly typical = new Map<string, number>();
  /** Seconds, by node and activity type. */
  private readonly own = new Map<string, number>();

  /** A node has done a task in so many seconds. */
  note(nodeId: string, activityType: string, seconds: number): void {
    this.typical.set(activityType, mean(this.typical.get(activityType), seconds));
    const key = `${nodeId} ${activityType}`;
    const known = this.own.get(key);
    this.own.delete(key);
    this.own.set(key, mean(known, seconds));
    if (this.own.size > NODES_MAX) this.own.delete(this.own.keys().next().value as string);
  }

  /** What a step usually takes, seconds. */
  typicalSeconds(activityType: string): number {
    return this.typical.get(activityType) ?? SECONDS_UNKNOWN;
  }

  /** How many times as fast as usual a node is at a step; undefined when it has done none. */
  speedOf(nodeId: string, activityType: string): number | undefined {
    const own = this.own.get(`${nodeId} ${activityType}`);
    return own === undefined ? undefined : this.typicalSeconds(activityType) / own;
  }
}

function mean(known: number | undefined, latest: number): number {
  // A clock of milliseconds says zero for what was quicker.
  const seconds = Math.max(latest, 0.001);
  return known === undefined ? seconds : known + WEIGHT * (seconds - known);
}
