/** Colours, light and dark; names that start with `e` are those of chemical elements. */
const COLOURS = `
:root {
  color-scheme: light dark;
  --bg: #f4f6f8; --card: #fff; --ink: #17212b; --soft: #566371; --line: #dde3e9;
  --accent: #0b6b78; --tint: #cfe4e8; --hover: #eef3f5; --shade: rgb(0 20 40 / .2);
  --good: #17693a; --good-bg: #e4f3e9; --warn: #854800; --warn-bg: #fdf0da;
  --bad: #a8201a; --bad-bg: #fdeae8;
  --eN: #2b50d6; --eO: #d0261d; --eS: #8f7400; --eCl: #158a2b; --eF: #0b8080;
  --eBr: #8a4a14; --eP: #b35900; --eI: #8420c9;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --bg: #0e141a; --card: #161e26; --ink: #e4eaf0; --soft: #9caab8; --line: #2b3742;
    --accent: #56c2cf; --tint: #20434b; --hover: #1d2832; --shade: rgb(0 0 0 / .7);
    --good: #74d69e; --good-bg: #13321f; --warn: #f2b963; --warn-bg: #382810;
    --bad: #ff948c; --bad-bg: #3d1815;
    --eN: #8ba6ff; --eO: #ff7f76; --eS: #e0c341; --eCl: #5fd777; --eF: #4fd0d0;
    --eBr: #d99a63; --eP: #f0a050; --eI: #c992ff;
  }
}
`;

const TEXT = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--bg); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main, header.top, footer { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
header.top { padding-top: 40px; }
h1 { font-size: 32px; line-height: 1.2; margin: 2px 0 10px; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 { font-size: 20px; line-height: 1.3; margin: 0 0 14px; letter-spacing: -.005em; }
h3 { font-size: 15px; line-height: 1.4; margin: 24px 0 8px; }
p { margin: 0 0 12px; max-width: 80ch; }
a { color: var(--accent); }
small { font-size: 12px; color: var(--soft); }
.soft, .note, .eyebrow, .meta { color: var(--soft); }
.note { font-size: 13px; }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
pre {
  background: var(--bg); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px;
  margin: 0 0 12px; white-space: pre-wrap; overflow-wrap: anywhere;
}
.digest { font-size: 12px; }
.eyebrow { font-size: 13px; margin: 0; }
.meta { font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: center; margin: 0 0 20px; max-width: none; overflow-wrap: anywhere; }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 22px 24px; margin: 0 0 18px;
}
section > :last-child { margin-bottom: 0; }
nav { margin: 0 0 18px; font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 16px; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
footer { color: var(--soft); font-size: 12px; padding-bottom: 36px; }
footer p { max-width: none; }
footer code { font-size: 12px; }
.words { margin: 0; padding-left: 20px; max-width: 84ch; }
.words li { margin: 0 0 6px; }
ul.tight { margin: 0; padding-left: 16px; }
.badge {
  display: inline-block; font-size: 12px; font-weight: 600; line-height: 1.5; padding: 1px 9px;
  border-radius: 99px; border: 1px solid var(--line); color: var(--soft); white-space: nowrap;
}
.badge.good { color: var(--good); background: var(--good-bg); border-color: transparent; }
.badge.warn { color: var(--warn); background: var(--warn-bg); border-color: transparent; }
.badge.bad { color: var(--bad); background: var(--bad-bg); border-color: transparent; }
.verdict { border-left: 5px solid var(--accent); padding-top: 12px; padding-bottom: 12px; }
.verdict.good { border-left-color: var(--good); }
.verdict.warn { border-left-color: var(--warn); }
.verdict.bad { border-left-color: var(--bad); }
.verdict dl { margin: 0; }
.verdict dl > div {
  display: grid; grid-template-columns: 180px minmax(0, 1fr); gap: 2px 16px; padding: 9px 0;
  border-top: 1px solid var(--line);
}
.verdict dl > div:first-child { border-top: 0; }
.verdict dt { font-weight: 600; }
.verdict dd { margin: 0; max-width: 84ch; overflow-wrap: anywhere; }
.lead { font-size: 17px; font-weight: 600; margin: 8px 0; }
.error { background: var(--bad-bg); color: var(--bad); border-radius: 6px; padding: 8px 12px; overflow-wrap: anywhere; }
.facts, .settings, .ids { margin: 0 0 14px; }
.facts > div { display: grid; grid-template-columns: 180px minmax(0, 1fr); gap: 2px 16px; padding: 3px 0; }
.facts dt, .settings dt, .ids dt { color: var(--soft); }
.facts dd, .settings dd, .ids dd { margin: 0; overflow-wrap: anywhere; }
.facts .facts { margin: 0; }
.settings { columns: 2; column-gap: 40px; font-size: 13px; }
.settings > div {
  display: flex; justify-content: space-between; gap: 16px; padding: 4px 0;
  border-bottom: 1px solid var(--line); break-inside: avoid;
}
.settings dd { text-align: right; }
.ids { font-size: 13px; }
.ids > div { display: grid; grid-template-columns: 80px minmax(0, 1fr); gap: 12px; }
summary { cursor: pointer; color: var(--accent); font-size: 13px; padding: 2px 0; }
details > :not(summary) { margin-top: 6px; }
`;

const TABLES = `
.scroll { overflow-x: auto; margin: 0 0 14px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 7px 16px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
th { font-size: 12px; line-height: 1.35; font-weight: 600; color: var(--soft); vertical-align: bottom; }
td small, th small { display: block; font-weight: 400; }
.n { text-align: right; white-space: nowrap; }
.n, .num { font-variant-numeric: tabular-nums; }
th.n { white-space: normal; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 0 44px; }
.pair h3 { margin-top: 10px; }
.funnel { list-style: none; margin: 0; padding: 0; }
.funnel > li { padding: 7px 0 9px; }
.stage { display: flex; justify-content: space-between; gap: 2px 16px; flex-wrap: wrap; }
.bar { display: block; width: 100%; height: 12px; border-radius: 3px; margin: 4px 0; }
.all { fill: var(--tint); }
.left { fill: var(--accent); }
.reasons {
  list-style: none; display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 4px 0 0; padding: 0;
  font-size: 13px; color: var(--soft);
}
.reasons .num { color: var(--ink); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 10px 36px; margin: 16px 0; }
.plot { margin: 0; }
.plot figcaption { font-weight: 600; font-size: 13px; }
.plot svg { display: block; width: 100%; height: auto; max-width: 520px; font-size: 12px; }
.plot text { fill: var(--soft); }
.plot .row { text-anchor: end; }
.plot .tick { text-anchor: middle; }
.plot .main text { fill: var(--ink); font-weight: 600; }
.grid { stroke: var(--line); }
.chance { stroke: var(--soft); stroke-dasharray: 3 3; }
.whisker { stroke-width: 2; }
.main .whisker { stroke: var(--accent); }
.main circle { fill: var(--accent); }
.null .whisker { stroke: var(--soft); }
.null circle { fill: var(--card); stroke: var(--soft); stroke-width: 2; }
`;

const RANKED = `
.tools { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; max-width: none; }
.tools input, .tools button {
  font: inherit; font-size: 13px; color: var(--ink); background: var(--card);
  border: 1px solid var(--line); border-radius: 6px; padding: 5px 10px;
}
.tools input { width: 260px; max-width: 100%; }
.tools button { cursor: pointer; }
.tools button:hover { background: var(--hover); }
th button {
  all: unset; cursor: pointer; display: inline-block; padding: 2px 0;
  border-bottom: 1px dotted var(--soft);
}
th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
th[aria-sort] { color: var(--accent); }
th[aria-sort=ascending] button::after { content: " ↑"; }
th[aria-sort=descending] button::after { content: " ↓"; }
.ranked { overflow-x: auto; }
#ranked td { vertical-align: middle; border-bottom: 0; }
#ranked > tbody { border-bottom: 1px solid var(--line); }
#ranked > tbody:target { background: var(--hover); }
#ranked .rank { font-size: 18px; font-weight: 600; }
#ranked td.structure { width: 232px; padding: 8px 12px 0; }
#ranked th.structure { padding-left: 12px; }
#ranked > thead th:not(:last-child), #ranked > tbody > tr > td:not(:last-child) { padding-right: 14px; }
#ranked .who div { min-width: 140px; max-width: 190px; overflow-wrap: anywhere; }
#ranked .more td { padding: 0 0 8px; }
#ranked details > :not(summary) { background: var(--bg); border-radius: 8px; padding: 8px 14px; margin-bottom: 6px; }
#ranked .more table td { padding: 5px 16px 5px 0; vertical-align: top; font-size: 13px; }
#ranked .more table tr:last-child td { border-bottom: 0; }
#ranked .more table tr:not(:last-child) td { border-bottom: 1px solid var(--line); }
.rankspan { width: 108px; height: 12px; display: block; }
.rankspan circle { fill: var(--ink); stroke: var(--card); stroke-width: 1.5; }
.desire { width: 40px; height: 8px; background: var(--tint); fill: var(--accent); border-radius: 2px; }
.span .num { font-size: 12px; color: var(--soft); }
.mol { display: block; width: 100%; max-width: 220px; height: auto; fill: currentColor; stroke-width: 2; }
.ln { fill: none; stroke: currentColor; }
.fl { fill: currentColor; }
.fs { fill: currentColor; stroke: currentColor; }
${['N', 'O', 'S', 'Cl', 'F', 'Br', 'P', 'I'].map((e) => `.e${e} { color: var(--e${e}); }`).join('\n')}
`;

const PHONE = `
@media screen and (max-width: 760px) {
  body { font-size: 16px; }
  main, header.top, footer { padding-left: 12px; padding-right: 12px; }
  header.top { padding-top: 24px; }
  h1 { font-size: 26px; }
  section { padding: 16px 14px; }
  .verdict dl > div, .facts > div { grid-template-columns: minmax(0, 1fr); }
  .facts > div { padding: 5px 0; }
  .settings { columns: 1; }
  /* A shadow at the edge where a table goes on. */
  .scroll {
    background:
      linear-gradient(to right, var(--card), transparent) 0 0 / 32px 100% no-repeat local,
      linear-gradient(to left, var(--card), transparent) 100% 0 / 32px 100% no-repeat local,
      linear-gradient(to right, var(--shade), transparent) 0 0 / 12px 100% no-repeat scroll,
      linear-gradient(to left, var(--shade), transparent) 100% 0 / 12px 100% no-repeat scroll;
  }
  #ranked .scroll { --card: var(--bg); }
  .scroll > table td:not(.n) { min-width: 92px; }
  .scroll > table code { overflow-wrap: normal; }
  .scroll > table .digest { display: inline-block; min-width: 190px; overflow-wrap: anywhere; }
  .scroll > table .digest[title] { min-width: 0; }
  #ranked > thead { display: none; }
  #ranked, #ranked > tbody { display: block; }
  #ranked > tbody { padding: 12px 0 6px; }
  #ranked > tbody[hidden] { display: none; }
  #ranked > tbody > tr:first-child { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 8px 12px; }
  #ranked > tbody > tr > td { display: block; padding: 0; text-align: left; white-space: normal; }
  #ranked > tbody > tr > td[data-label]::before { content: attr(data-label); display: block; font-size: 11px; line-height: 1.3; color: var(--soft); }
  #ranked .rank { grid-area: 1 / 1; }
  #ranked .rank::before { content: "#"; color: var(--soft); }
  #ranked .who { grid-area: 1 / 1 / 2 / 4; margin-left: 64px; }
  #ranked .who div { max-width: none; }
  #ranked td.structure { grid-column: 1 / -1; width: auto; }
  #ranked .mol { max-width: 280px; margin: 0 auto; }
  #ranked .more { display: block; margin-top: 8px; }
  .rankspan { width: 100%; max-width: 108px; }
}
`;

const PAPER = `
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  :root { color-scheme: light; }
  body { background: #fff; font-size: 9.5pt; line-height: 1.45; }
  main, header.top, footer { max-width: none; padding: 0; }
  h1 { font-size: 20pt; }
  h2 { font-size: 13pt; }
  section { border: 0; border-radius: 0; padding: 0; margin: 0 0 20px; }
  .verdict { border-left: 4px solid; padding: 0 0 0 12px; }
  nav, .tools { display: none; }
  h2, h3, summary { break-after: avoid; }
  tr, .funnel > li, .plot, .verdict dl > div, .words li { break-inside: avoid; }
  table { font-size: 8.5pt; }
  th, td { padding-right: 10px; }
  th button { border-bottom: 0; }
  .plots, .pair { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 8px 24px; }
  #output, #limits, #not-run, #reviews, #reproduce, #citations { break-inside: avoid; }
  .scroll, .ranked { overflow: visible; }
  pre, #ranked details > :not(summary) { background: none; }
  .badge, .bar, .desire, .rankspan, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  #ranked, #ranked > tbody > tr.more > td { display: block; }
  #ranked > thead, #ranked > tbody > tr > td.wanted, #ranked summary { display: none; }
  #ranked > tbody {
    display: grid; grid-template-columns: 30px 132px minmax(0, 1fr) 70px 116px 84px; gap: 0 8px;
    align-items: start; break-inside: avoid; padding: 8px 0 4px;
  }
  #ranked > tbody > tr { display: contents; }
  #ranked > tbody > tr > td { padding: 0; }
  #ranked > tbody > tr > td[data-label]::before {
    content: attr(data-label); display: block; font-size: 7pt; line-height: 1.3; color: var(--soft);
  }
  #ranked > tbody > tr > td.rank { grid-area: 1 / 1; text-align: left; font-size: 13pt; line-height: 1.2; }
  #ranked > tbody > tr > td.who { grid-area: 1 / 2 / 2 / 4; font-size: 10pt; }
  #ranked > tbody > tr > td.who div { max-width: none; }
  #ranked > tbody > tr > td.structure { grid-area: 2 / 1 / 3 / 3; width: auto; padding: 4px 10px 0 0; }
  #ranked > tbody > tr.more > td { grid-area: 2 / 3 / 3 / 7; }
  #ranked details > :not(summary) { padding: 0; margin: 0 0 4px; }
  #ranked .more table th, #ranked .more table td { font-size: 7.5pt; padding: 2px 10px 2px 0; }
  #ranked .more table td:first-child { min-width: 34mm; }
  #ranked .more table td:last-child { min-width: 30mm; }
  #ranked .ids, #ranked .ids code { font-size: 7.5pt; line-height: 1.4; }
  #ranked .ids > div { grid-template-columns: 54px minmax(0, 1fr); }
  .rankspan { width: 90px; height: 10px; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
}
`;

/** The style sheet of a report: system fonts, light and dark, phone and paper. */
export const STYLE = [COLOURS, TEXT, TABLES, RANKED, PHONE, PAPER].join('');
