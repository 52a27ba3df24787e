import { createHash } from 'node:crypto';
import { duration, elapsedMs, moment } from './format';
import { type Html, html, trusted } from './html/markup';
import type { Section } from './html/parts';
import { POSE_SCRIPT } from './html/pose-script';
import { SCRIPT as PAGE_SCRIPT } from './html/script';
import { STYLE } from './html/style';
import { affinitySection } from './sections/affinity';
import { askedSection } from './sections/asked';
import { candidatesSection } from './sections/candidates';
import { checkSection } from './sections/check';
import { circuitSection, measuredSection, stateSection } from './sections/circuit';
import { densitySection } from './sections/density';
import { deviceSection } from './sections/device';
import { energiesSection } from './sections/energies';
import { evaluationSection } from './sections/evaluation';
import { funnelSection } from './sections/funnel';
import { generationSection } from './sections/generation';
import { handOffSection } from './sections/hand-off';
import { learningSection } from './sections/learning';
import { measuredDataSection } from './sections/measured-data';
import { modelsSection } from './sections/models';
import { optimisationSection } from './sections/optimisation';
import { outputSection } from './sections/output';
import { planSection } from './sections/plan';
import { pointsSection } from './sections/points';
import { posesSection, receptorsSection } from './sections/poses';
import { qualitySection } from './sections/quality';
import { refinementSection } from './sections/refinement';
import { rejectedSection } from './sections/rejected';
import {
  notRunSection,
  provenanceSection,
  reproduceSection,
  reviewsSection,
  stagesSection,
} from './sections/run';
import { scaffoldsSection } from './sections/scaffolds';
import { sensitivitySection, surrogatesSection } from './sections/sensitivity';
import { sweepSection } from './sections/sweep';
import { statusBadge, verdictBox } from './sections/verdict';
import { weightsSection } from './sections/weights';
import { citationsSection, limitsSection } from './sections/words';
import type { RunView } from './view';

const SCRIPT = PAGE_SCRIPT + POSE_SCRIPT;

// A second lock beside escaping: a browser runs and loads nothing but these two texts.
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${digest(STYLE)}'`,
  `script-src 'sha256-${digest(SCRIPT)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The report as one HTML page that loads nothing. */
export function page(view: RunView): string {
  const sections = [
    askedSection(view),
    qualitySection(view),
    measuredDataSection(view),
    generationSection(view),
    funnelSection(view),
    scaffoldsSection(view),
    candidatesSection(view),
    weightsSection(view),
    posesSection(view),
    receptorsSection(view),
    learningSection(view),
    refinementSection(view),
    checkSection(view),
    affinitySection(view),
    evaluationSection(view),
    modelsSection(view),
    circuitSection(view),
    measuredSection(view),
    pointsSection(view),
    stateSection(view),
    densitySection(view),
    planSection(view),
    energiesSection(view),
    optimisationSection(view),
    deviceSection(view),
    sweepSection(view),
    sensitivitySection(view),
    surrogatesSection(view),
    handOffSection(view),
    outputSection(view),
    limitsSection(view),
    notRunSection(view),
    rejectedSection(view),
    stagesSection(view),
    reviewsSection(view),
    provenanceSection(view),
    reproduceSection(view),
    citationsSection(view),
  ].filter((s) => s !== null);
  const { run, title } = view.record;
  const name = view.programme ?? title;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${name} · ${run.id}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
${top(view, name)}
<main>
${verdictBox(view)}
<nav aria-label="Contents">${sections.map((s) => html`<a href="#${s.id}">${s.title}</a>\n`)}</nav>
${sections.map(sectionHtml)}</main>
<footer><p>Made by Athanor ${run.athanor} from the record of run ${run.id}. This page is complete in
itself: it loads nothing, and <code>athanor report ${run.id}</code> makes it again, byte for
byte.</p></footer>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.markup;
}

function top(view: RunView, name: string): Html {
  const { run, title } = view.record;
  const took = elapsedMs(run.startedAt, run.endedAt);
  return html`<header class="top">
<p class="eyebrow">${title} · Athanor report</p>
<h1>${name}</h1>
<p class="meta">${statusBadge(view)}<span>${run.id}</span>
<span>${moment(run.endedAt)}</span>${took !== null && html`<span>took ${duration(took)}</span>`}</p>
</header>`;
}

function sectionHtml(s: Section): Html {
  return html`<section id="${s.id}"><h2>${s.title}</h2>
${s.body}
</section>
`;
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64');
}
