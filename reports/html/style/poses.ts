const ELEMENTS = ['N', 'O', 'S', 'Cl', 'F', 'Br', 'P', 'I'];
const ELEMENT_COLOURS = ELEMENTS.map((e) => `.pose path.e${e} { stroke: var(--e${e}); }`).join(
  '\n',
);

/** Poses in three dimensions: still pictures, and the canvas that a script lays over them. */
export const POSES = `
.poses { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 400px), 1fr)); gap: 20px; }
.posed { border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; min-width: 0; }
.posed h3 { margin: 0 0 2px; overflow-wrap: anywhere; }
figure.pose { margin: 0; }
.pose svg, .pose canvas { display: block; width: 100%; height: auto; }
.pose canvas { cursor: grab; touch-action: pan-y; border-radius: 8px; }
.pose canvas:active { cursor: grabbing; }
.pose canvas:focus-visible { outline: 2px solid var(--accent); }
.pose.live svg { display: none; }
.pose .tools { margin: 6px 0 0; gap: 6px; }
.pose .tools button { padding: 3px 9px; }
.pose path { fill: none; stroke-linecap: round; }
.pose path.k { stroke: var(--soft); stroke-width: 1.8; }
.pose path.l { stroke: var(--accent); stroke-width: 5; }
.pose path.k.dot { stroke-width: 5; }
.pose path.l.dot { stroke-width: 9; }
${ELEMENT_COLOURS}
.pose path.d0 { opacity: .3; }
.pose path.d1 { opacity: .45; }
.pose path.d2 { opacity: .65; }
.pose path.d3 { opacity: .85; }
.pose path.hb { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 4 4; }
.pose text {
  font-size: 10px; fill: var(--ink); text-anchor: middle; stroke: var(--card); stroke-width: 3;
  paint-order: stroke; stroke-linejoin: round;
}

.plates { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); gap: 16px; }
.plate svg { width: 100%; height: auto; max-width: 640px; }
.plate text { font-size: 10px; fill: var(--soft); text-anchor: middle; }
.plate circle { fill: var(--accent); stroke: var(--line); }
.plate .neutral { fill: none; stroke: var(--soft); }
.plate .reference { fill: var(--soft); }
.plate .sample.t2 { fill-opacity: .6; }
.plate .sample.t1 { fill-opacity: .3; }
.plate .sample.t0 { fill-opacity: .12; }
@media print {
  .pose.live svg { display: block; }
  .pose canvas { display: none; }
  .poses { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
  .posed { break-inside: avoid; padding: 8px; }
  .pose path { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
