/** Pictures of circuits and of what was read off their states. */
export const CIRCUITS = `
.circuit { display: block; max-width: 100%; height: auto; margin: 0 0 14px; font-size: 12px; }
.circuit text { fill: var(--ink); text-anchor: middle; }
.circuit .name { text-anchor: end; fill: var(--soft); }
.wire { stroke: var(--soft); stroke-width: .8; }
.link { stroke: var(--ink); fill: none; stroke-width: 1.1; }
.thick { stroke-width: 1.8; }
.circuit .box { fill: var(--card); stroke: var(--ink); }
.circuit .on { fill: var(--ink); }
.circuit .off { fill: var(--card); stroke: var(--ink); stroke-width: 1.1; }
.plan svg { width: auto; max-width: 100%; }
.plan .box { fill: var(--card); stroke: var(--soft); }
.plan text { text-anchor: middle; fill: var(--ink); font-size: 12px; }
.plan .detail { fill: var(--soft); font-size: 10px; }
.plan .link { stroke: var(--soft); }
.barrier { stroke: var(--soft); stroke-dasharray: 4 3; stroke-width: 1.4; }
.chart svg { width: auto; max-width: 100%; }
.chart .upright {
  text-anchor: end; font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: 11px;
}
.curve { fill: none; stroke: var(--accent); stroke-width: 1.6; }
.curve-1 { stroke-dasharray: 7 3; }
.curve-2 { stroke-dasharray: 2 3; }
.curve-3 { stroke-dasharray: 9 3 2 3; }
.chart .dot { fill: var(--accent); }
.chart .power { font-size: 9px; }
.blochs { display: flex; flex-wrap: wrap; gap: 8px 18px; margin: 0 0 14px; }
.bloch { margin: 0; width: 132px; text-align: center; font-size: 13px; }
.bloch svg { display: block; width: 132px; height: 132px; font-size: 11px; }
.bloch text { text-anchor: middle; fill: var(--soft); }
.bloch .grid { stroke: var(--soft); stroke-width: .7; }
.bloch small { display: block; }
.sphere { fill: var(--hover); stroke: var(--soft); }
.equator { fill: none; stroke: var(--soft); stroke-dasharray: 3 3; }
.arrow { stroke: var(--accent); stroke-width: 2.4; }
.tip { fill: var(--accent); }
.plot.lines { margin: 12px 0 14px; }
.plot.lines svg { max-width: 680px; }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.s0 { stroke: var(--accent); color: var(--accent); }
.s1 { stroke: var(--ink); color: var(--ink); }
.s2 { stroke: var(--warn); color: var(--warn); stroke-dasharray: 5 4; }
.s3 { stroke: var(--bad); color: var(--bad); }
.s4 { stroke: var(--good); color: var(--good); }
.s5 { stroke: var(--soft); color: var(--soft); stroke-dasharray: 2 3; }
.lines circle { fill: currentColor; stroke: none; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 13px; margin: 2px 0 0; }
.legend .line { stroke-width: 2.4; }
.plot .legend svg { display: inline-block; width: 26px; height: 8px; margin-right: 6px; }
@media print { .lines { break-inside: avoid; } }
@media print { .circuit, .chart, .bloch { break-inside: avoid; } }
`;
