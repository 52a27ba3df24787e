import type { RunStatus } from '../../../schemas/pipeline';
import type { RunDetail } from '../../sdk';
import { showDuration, showNumber } from './quantities';
import type { Style } from './style';
import { printable, wrap } from './text';

const METRICS_MAX = 8;
const LABEL_COLUMNS = 9;
const INDENT = 2;
const TEXT_COLUMNS_MIN = 30;
const DIGEST_DIGITS = 16;

/** About ten lines at the end of a run: what was found, how sure, how long, where to read more. */
export function summaryLines(
  detail: RunDetail,
  o: { style: Style; files: Record<string, string>; columns?: number },
): string[] {
  const { style, files } = o;
  const { outcome } = detail;
  const report = files['report.html'];
  const others = Object.keys(files).filter((name) => name !== 'report.html');
  const metrics = Object.entries(outcome?.metrics ?? {})
    .slice(0, METRICS_MAX)
    .map(([name, value]) => `${name} ${showNumber(value)}`);
  const facts: [string, string | undefined][] = [
    ['run', `${detail.runId}${tookOf(detail)}`],
    ...(outcome?.headlines ?? []).map((line): [string, string] => ['found', line]),
    ['metrics', metrics.join(', ')],
    ['why', detail.error === null ? undefined : `${detail.error.message} (${detail.error.code})`],
    ['imported', importedWords(detail)],
    ['reviewed', reviewWords(detail)],
    ['steps', resultWords(detail)],
    ['report', report],
    ['beside it', others.join(', ')],
    ['Temporal', detail.temporalUi ?? undefined],
    ['digest', outcome?.resultDigest ? outcome.resultDigest.slice(0, DIGEST_DIGITS) : undefined],
    ['more', `athanor runs show ${detail.runId}`],
  ];
  return [
    statusWords(detail.status, `${printable(detail.title)}: ${detail.status}`, style),
    ...facts.flatMap(([name, text]) => (text ? factLines(name, text, o) : [])),
  ];
}

function importedWords({ imported }: RunDetail): string | undefined {
  if (imported === undefined) return undefined;
  return `it ran elsewhere as ${imported.runId}; only its record is here`;
}

function factLines(
  name: string,
  text: string,
  { style, columns }: { style: Style; columns?: number },
): string[] {
  const margin = INDENT + LABEL_COLUMNS + 1;
  // Only a terminal breaks lines; a file keeps a fact on a line.
  const lines =
    columns === undefined
      ? [printable(text)]
      : wrap(printable(text), Math.max(TEXT_COLUMNS_MIN, columns - margin));
  return lines.map((line, i) =>
    i === 0
      ? `${' '.repeat(INDENT)}${style.dim(name.padEnd(LABEL_COLUMNS))} ${line}`
      : ' '.repeat(margin) + line,
  );
}

/** A text in the colour of a status. */
export function statusWords(status: RunStatus, text: string, style: Style): string {
  if (status === 'completed') return style.green(text);
  if (status === 'running') return style.cyan(text);
  return status === 'rejected' ? style.yellow(text) : style.red(text);
}

function tookOf({ startedAt, endedAt }: RunDetail): string {
  if (endedAt === null) return '';
  return `, took ${showDuration(Date.parse(endedAt) - Date.parse(startedAt))}`;
}

function reviewWords({ state }: RunDetail): string | undefined {
  const last = state?.reviews.at(-1);
  if (last === undefined) return undefined;
  return `${last.decision === 'approve' ? 'approved' : 'rejected'} by ${last.by}${last.comment ? `: ${last.comment}` : ''}`;
}

function resultWords({ results }: RunDetail): string | undefined {
  if (results === null || results.count === 0) return undefined;
  const { count, cached, repeated } = results;
  return [
    `${count} results`,
    ...(cached === 0 ? [] : [`${cached} from the cache`]),
    ...(repeated === 0 ? [] : [`${repeated} after a repetition (the last line tells why)`]),
  ].join(', ');
}
