/** Text, sections, the verdict box, lists of facts. */
export const TEXT = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--bg); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main, header.top, footer { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
header.top { padding-top: 40px; }
h1 {
  font-size: 32px; line-height: 1.2; margin: 2px 0 10px; letter-spacing: -.015em; overflow-
  wrap: anywhere;
}
h2 { font-size: 20px; line-height: 1.3; margin: 0 0 14px; letter-spacing: -.005em; }
h3 { font-size: 15px; line-height: 1.4; margin: 24px 0 8px; }
p { margin: 0 0 12px; max-width: 80ch; }
a { color: var(--accent); }
small { font-size: 12px; color: var(--soft); }
.soft, .note, .eyebrow, .meta { color: var(--soft); }
.note { font-size: 13px; }
code, pre {
  font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
code { overflow-wrap: anywhere; }
pre {
  background: var(--bg); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px;
  margin: 0 0 12px; white-space: pre-wrap; overflow-wrap: anywhere;
}
.digest { font-size: 12px; }
.path { display: inline-block; min-width: 120px; overflow-wrap: anywhere; }
.eyebrow { font-size: 13px; margin: 0; }
.meta {
  font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 18px; align-items: center; margin:
  0 0 20px; max-width: none; overflow-wrap: anywhere;
}
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
.error {
  background: var(--bad-bg); color: var(--bad); border-radius: 6px; padding: 8px 12px;
  overflow-wrap: anywhere;
}
.facts, .settings, .ids { margin: 0 0 14px; }
.facts > div {
  display: grid; grid-template-columns: 180px minmax(0, 1fr); gap: 2px 16px; padding: 3px 0;
}
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
