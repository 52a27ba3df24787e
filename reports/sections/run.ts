import type { Review, StageState } from '../../schemas/progress';
import type { ProvenanceSummary } from '../../schemas/run-record';
import { count, duration, elapsedMs, moment, NO_VALUE, shortDigest } from '../format';
import { type Html, type HtmlValue, html, join } from '../html/markup';
import { badge, type Column, dataTable, facts, type Section, type Tone } from '../html/parts';
import type { RunView } from '../view';
import { notRunList } from './verdict';

const STAGE_TONES: Record<string, Tone> = {
  done: 'good',
  'not run': 'warn',
  failed: 'bad',
  cancelled: 'warn',
};

const STAGE_COLUMNS: readonly Column[] = [
  { title: 'Stage' },
  { title: 'Status' },
  { title: 'Done', numeric: true },
  { title: 'Cached', numeric: true },
  { title: 'Time', numeric: true },
  { title: 'Note' },
];

const PROVENANCE_COLUMNS: readonly Column[] = [
  { title: 'Stage' },
  { title: 'Step' },
  { title: 'Results', numeric: true },
  { title: 'Cached', numeric: true },
  { title: 'Repeated', numeric: true },
  { title: 'Tool' },
  { title: 'Code' },
  { title: 'Nodes' },
];

const DECISION_COLUMNS = [
  { title: 'Candidate' },
  { title: 'Decision' },
  { title: 'By' },
  { title: 'Comment' },
];
const REVIEW_COLUMNS: readonly Column[] = [
  { title: 'When' },
  { title: 'Decision' },
  { title: 'About' },
  { title: 'By' },
  { title: 'Comment' },
];

/** The stages of the run: how far each came and how long it took. */
export function stagesSection({ record }: RunView): Section | null {
  if (record.stages.length === 0) return null;
  const rows = record.stages.map((s) => [
    s.title,
    badge(s.status, STAGE_TONES[s.status] ?? 'plain'),
    s.total > 0 ? `${count(s.done)} of ${count(s.total)}` : count(s.done),
    count(s.cached),
    stageTime(s),
    s.note,
  ]);
  return { id: 'stages', title: 'Stages', body: dataTable(STAGE_COLUMNS, rows) };
}

/** Parts that were asked for and not done. */
export function notRunSection(view: RunView): Section | null {
  const body = notRunList(view);
  return body === null ? null : { id: 'not-run', title: 'Not run', body };
}

/** Who decided what about the candidates, and when. */
export function reviewsSection({
  record,
  decision,
  candidateDecisions: decisions,
}: RunView): Section | null {
  const { reviews } = record;
  if (reviews.length === 0 && decision === null && decisions.length === 0) return null;
  const auto = html`<p>${badge('Auto-approved', 'warn')} The run was started with automatic
approval: no person has looked at these candidates.</p>`;
  const rows = reviews.map((r) => [
    moment(r.at),
    r.decision,
    aboutWords(r, record),
    r.by,
    r.comment,
  ]);
  const body = html`${decision === 'auto-approved' && auto}
${rows.length > 0 ? dataTable(REVIEW_COLUMNS, rows) : html`<p>No review was recorded.</p>`}
${decisions.length > 0 && decisionsTable(decisions)}`;
  return { id: 'reviews', title: 'Review', body };
}

/** Which code computed what, where. */
export function provenanceSection({ record }: RunView): Section {
  const { run, provenance, provenanceEntries: entries } = record;
  const body = html`<p>Every result of every step is recorded: the digests of what went in and what
came out, the code and the node that computed it, the seed, start and end. A cached result was
computed before, from the same input by the same code. A repeated one took more than one attempt,
for instance because a process was stopped.</p>
${provenance.length > 0 && dataTable(PROVENANCE_COLUMNS, provenance.map(provenanceRow))}
${facts([
  ['Run', html`<code>${run.id}</code>`],
  ['Started', moment(run.startedAt)],
  ['Ended', moment(run.endedAt)],
  ['Athanor', run.athanor],
  ['All entries', html`artifact <code class="digest">${entries.sha256}</code>`],
])}`;
  return { id: 'provenance', title: 'Provenance', body };
}

/** What a person spoke of: a candidate, a stage, or all of the run. */
function aboutWords({ candidate, stage }: Review, { stages }: RunView['record']): string {
  if (candidate !== undefined) return candidate;
  if (stage === undefined) return 'the run';
  return `the stage ${stages.find(({ name }) => name === stage)?.title ?? stage}`;
}

/** What was said of single candidates; the last word on each counts. */
function decisionsTable(decisions: RunView['candidateDecisions']): Html {
  const rows = decisions.map((one) => [one.candidate, one.decision, one.by, one.comment]);
  return html`<h3>Candidates</h3>
${dataTable(DECISION_COLUMNS, rows)}`;
}

/** How to get the same result again. */
export function reproduceSection(view: RunView): Section {
  const { record } = view;
  const digest = html`<p>${digestMeans(view)}</p>
<pre><code>${record.resultDigest}</code></pre>`;
  const body = html`<p>This command, with the same data files, runs it again:</p>
<pre><code>${record.command}</code></pre>
${record.resultDigest !== '' && digest}`;
  return { id: 'reproduce', title: 'How to reproduce', body };
}

/** Times that a pipeline measures are part of its result. */
function digestMeans({ device, optimisation }: RunView): string {
  if (device !== null) {
    return `What is the same in every run, on every device, are the digests of the states in the table
above. The digest of the whole result is of this run alone, since the measured times are part of it:`;
  }
  if (optimisation !== null) {
    return `All but the wall times is the same in every run. The digest of the whole result is of this
run alone, since the times are part of it:`;
  }
  return `It is the same result when this digest is the same; times, nodes and cache
hits do not enter it:`;
}

function provenanceRow(p: ProvenanceSummary): HtmlValue[] {
  return [
    p.stage,
    html`${p.step}<small>version ${count(p.stepVersion)}</small>`,
    count(p.results),
    count(p.cached),
    count(p.repeated),
    p.toolVersion,
    // Several versions of the code may have had a part in one run.
    join(p.codeDigest.split(', ').map(digestCode), ', '),
    join(p.nodes, ', '),
  ];
}

function digestCode(digest: string): Html {
  return html`<code class="digest" title="${digest}">${shortDigest(digest)}</code>`;
}

function stageTime({ startedAt, endedAt }: StageState): string {
  if (startedAt === undefined || endedAt === undefined) return NO_VALUE;
  return duration(elapsedMs(startedAt, endedAt) ?? Number.NaN);
}
