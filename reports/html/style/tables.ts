/** Tables, the funnel and the plots. */
export const TABLES = `
.scroll { overflow-x: auto; margin: 0 0 14px; }
td code { white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td {
  text-align: left; padding: 7px 16px 7px 0; border-bottom: 1px solid var(--line); vertical-
  align: top;
}
th:last-child, td:last-child { padding-right: 0; }
th {
  font-size: 12px; line-height: 1.35; font-weight: 600; color: var(--soft); vertical-align:
  bottom;
}
td small, th small { display: block; font-weight: 400; }
td small.outside { color: var(--warn); }
.n { text-align: right; white-space: nowrap; }
.n, .num { font-variant-numeric: tabular-nums; }
th.n { white-space: normal; }
.pair {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap:
  0 44px;
}
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
.plots {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap:
  10px 36px; margin: 16px 0;
}
.plot { margin: 0; }
.plot figcaption { font-weight: 600; font-size: 13px; }
.plot svg { display: block; width: 100%; height: auto; max-width: 520px; font-size: 12px; }
.plot text { fill: var(--soft); }
.plot .row { text-anchor: end; }
.plot .tick { text-anchor: middle; }
.plot .main text { fill: var(--ink); font-weight: 600; }
.grid { stroke: var(--line); }
.chance { stroke: var(--soft); stroke-dasharray: 3 3; }
.scatter .dot { fill: var(--accent); fill-opacity: 0.7; }
.scatter svg { max-width: 400px; }
.scatter .whisker { stroke: var(--soft); stroke-width: 1; stroke-opacity: 0.35; }
.whisker { stroke-width: 2; }
.main .whisker { stroke: var(--accent); }
.main circle { fill: var(--accent); }
.null .whisker { stroke: var(--soft); }
.null circle { fill: var(--card); stroke: var(--soft); stroke-width: 2; }
`;
