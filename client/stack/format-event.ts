import type { LogLevel } from './process-log';
import type { StackEvent } from './stack';

const SHOWN_LEVELS: ReadonlySet<LogLevel> = new Set(['warn', 'error']);
const NAME_WIDTH = 9;

/** Turns events into lines for people; keeps what it must know of the past. */
export class EventFormatter {
  private readonly states = new Map<string, string>();

  constructor(private readonly options: { verbose?: boolean } = {}) {}

  /**
   * One line for the terminal, or undefined for what does not interest there: the log files have
   * it all. A server that is being stopped or started complains about its peers, which is noise.
   */
  format(event: StackEvent): string | undefined {
    if (event.type === 'progress') return event.message;
    const name = event.process.padEnd(NAME_WIDTH);
    if (event.type === 'state') {
      this.states.set(event.process, event.state);
      return `${name} ${event.state}${event.detail === '' ? '' : `: ${event.detail}`}`;
    }
    const isSettled = this.states.get(event.process) === 'ready';
    const isShown = isSettled && SHOWN_LEVELS.has(event.line.level);
    if (!isShown && this.options.verbose !== true) return undefined;
    const { error } = event.line.fields;
    const detail = typeof error === 'string' ? `: ${error}` : '';
    return `${name} ${event.line.level}: ${event.line.message}${detail}`;
  }
}
