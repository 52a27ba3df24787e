import type { HistoryEntry } from '../../../schemas/nodes/control';
import { showDuration, showTime } from './quantities';
import { table } from './table';

/** What `athanor node history` shows. */
export function historyLines(
  entries: readonly HistoryEntry[],
  columns: number | undefined,
): string[] {
  if (entries.length === 0) return ['Nothing has happened yet.'];
  const rows = entries.map((entry) => [showTime(entry.at), ...historyText(entry)]);
  return table(['when', 'what', 'details'], rows, columns);
}

/** An entry in words: what happened, and details. */
export function historyText(entry: HistoryEntry): [string, string] {
  switch (entry.kind) {
    case 'state':
      return [`${entry.from} → ${entry.to}`, entry.why];
    case 'work': {
      const steps =
        entry.count === 1 ? entry.activityType : `${entry.count} × ${entry.activityType}`;
      const took = showDuration(entry.seconds * 1_000);
      const why = entry.why === undefined ? '' : `: ${entry.why}`;
      return [
        entry.outcome.replace('-', ' '),
        `${steps} for ${entry.project}, ${took} (${entry.workflowId})${why}`,
      ];
    }
    case 'owner':
      return ['you', entry.what];
    case 'agent':
      return ['node', entry.what];
  }
}
