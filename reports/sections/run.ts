import type { StageState } from '../../schemas/progress';
import { count, duration, elapsedMs, moment, shortDigest } from '../format';
import { html, join } from '../html/markup';
import { badge, dataTable, digestCode, facts, type Section, type Tone } from '../html/parts';
import type { RunView } from '../view';
import { notRunList } from './verdict';

const STAGE_TONES: Record<string, Tone> = {
  done: 'good',
  'not run': 'warn',
  failed: 'bad',
  cancelled: 'warn',
};

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
  const body = dataTable(
    [
      { title: 'Stage' },
      { title: 'Status' },
      { title: 'Done', numeric: true },
      { title: 'Cached', numeric: true },
      { title: 'Time', numeric: true },
      { title: 'Note' },
    ],
    rows,
  );
  return { id: 'stages', title: 'Stages', body };
}

/** Parts that were asked for and not done. */
export function notRunSection(view: RunView): Section | null {
  const body = notRunList(view);
  return body === null ? null : { id: 'not-run', title: 'Not run', body };
}

/** Who decided what about the candidates, and when. */
export function reviewsSection({ record, decision }: RunView): Section | null {
  if (record.reviews.length === 0 && decision === null) return null;
  const rows = record.reviews.map((r) => [moment(r.at), r.decision, r.by, r.comment]);
  const body = html`${decision === 'auto-approved' && html`<p>${badge('Auto-approved', 'warn')} The run was started with automatic approval: no person has looked at these candidates.</p>`}
${rows.length > 0 && dataTable([{ title: 'When' }, { title: 'Decision' }, { title: 'By' }, { title: 'Comment' }], rows)}
${rows.length === 0 && decision !== 'auto-approved' && html`<p>Decision: ${decision}. No review was recorded.</p>`}`;
  return { id: 'reviews', title: 'Review', body };
}

/** Which code computed what, where. */
export function provenanceSection({ record }: RunView): Section {
  const rows = record.provenance.map((p) => [
    p.stage,
    html`${p.step} <small>version ${count(p.stepVersion)}</small>`,
    count(p.results),
    count(p.cached),
    count(p.repeated),
    p.toolVersion,
    digestCode(p.codeDigest, shortDigest(p.codeDigest)),
    join(p.nodes, ', '),
  ]);
  const { run, provenanceEntries: entries } = record;
  const body = html`<p>Every result of every step is recorded with the digests of what went in and what came out, the code and the node that computed it, and the seed. Cached results were computed before from the same input by the same code; repeated ones took more than one attempt.</p>
${
  rows.length > 0 &&
  dataTable(
    [
      { title: 'Stage' },
      { title: 'Step' },
      { title: 'Results', numeric: true },
      { title: 'Cached', numeric: true },
      { title: 'Repeated', numeric: true },
      { title: 'Tool' },
      { title: 'Code' },
      { title: 'Nodes' },
    ],
    rows,
  )
}
${facts([
  ['Run', html`<code>${run.id}</code>`],
  ['Started', moment(run.startedAt)],
  ['Ended', moment(run.endedAt)],
  ['Athanor', run.athanor],
  ['All entries', html`artifact <code class="digest">${entries.sha256}</code>`],
])}`;
  return { id: 'provenance', title: 'Provenance', body };
}

/** How to get the same result again. */
export function reproduceSection({ record }: RunView): Section {
  const body = html`<p>This command, with the same data files, runs it again:</p>
<pre><code>${record.command}</code></pre>
<p>The result is the same when its digest is the same; times, nodes and cache hits do not enter it:</p>
<pre><code>${record.resultDigest}</code></pre>`;
  return { id: 'reproduce', title: 'How to reproduce', body };
}

function stageTime(s: StageState): string {
  if (s.startedAt === undefined || s.endedAt === undefined) return '–';
  const ms = elapsedMs(s.startedAt, s.endedAt);
  return ms === null ? '–' : duration(ms);
}
