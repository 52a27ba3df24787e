/** A wall clock that ran ahead by this much while the monotonic one stood still: the machine slept. */
const SLEPT_MS_MIN = 5_000;
/** A tick that comes this late, whatever the clocks say: the process or its machine was frozen. */
const FROZEN_MS_MIN = 15_000;

/** Time away, and how it was noticed. */
export interface Absence {
  awayMs: number;
  /** `slept`: the monotonic clock stood still; `frozen`: it ran on and we did not. */
  how: 'slept' | 'frozen';
}

/** Two clocks, in milliseconds: monotonic ones stand still while Linux and macOS sleep. */
export interface Clocks {
  wallMs(): number;
  monotonicMs(): number;
}

/** The clocks of this machine. */
export const SYSTEM_CLOCKS: Clocks = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/**
 * Notices that the machine was away, by comparing two clocks at every tick. A clock that was set
 * forward looks the same and costs one rejoining; one that was set back is no absence.
 */
export class SleepWatch {
  private wallMs: number;
  private monotonicMs: number;

  constructor(private readonly clocks: Clocks = SYSTEM_CLOCKS) {
    this.wallMs = clocks.wallMs();
    this.monotonicMs = clocks.monotonicMs();
  }

  /** To be called at every tick; `expectedMs` is the time between two. */
  tick(expectedMs: number): Absence | undefined {
    const wall = this.clocks.wallMs() - this.wallMs;
    const monotonic = this.clocks.monotonicMs() - this.monotonicMs;
    this.wallMs += wall;
    this.monotonicMs += monotonic;
    if (wall - monotonic >= SLEPT_MS_MIN) return { awayMs: wall, how: 'slept' };
    if (monotonic - expectedMs >= FROZEN_MS_MIN) return { awayMs: monotonic, how: 'frozen' };
    return undefined;
  }
}
