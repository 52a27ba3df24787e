const ELEMENTS = ['N', 'O', 'S', 'Cl', 'F', 'Br', 'P', 'I'];
const ELEMENT_COLOURS = ELEMENTS.map((e) => `.e${e} { color: var(--e${e}); }`).join('\n');

/** The table of candidates and its drawings. */
export const RANKED = `
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
#ranked > thead th:not(:last-child), #ranked > tbody > tr > td:not(:last-child) {
  padding-right: 14px;
}
#ranked .who div { min-width: 140px; max-width: 190px; overflow-wrap: anywhere; }
#ranked .more td { padding: 0 0 8px; }
#ranked .more code { white-space: normal; }
#ranked details > :not(summary) {
  background: var(--bg); border-radius: 8px; padding: 8px 14px; margin-bottom: 6px;
}
#ranked .more table td { padding: 5px 16px 5px 0; vertical-align: top; font-size: 13px; }
#ranked .more table tr:last-child td { border-bottom: 0; }
#ranked .more table tr:not(:last-child) td { border-bottom: 1px solid var(--line); }
.rankspan { width: 108px; height: 12px; display: block; }
.rankspan circle { fill: var(--ink); stroke: var(--card); stroke-width: 1.5; }
.desire {
  width: 40px; height: 8px; background: var(--tint); fill: var(--accent); border-radius: 2px;
}
.span .num { font-size: 12px; color: var(--soft); }
.mol {
  display: block; width: 100%; max-width: 220px; height: auto; fill: currentColor; stroke-
  width: 2;
}
.ln { fill: none; stroke: currentColor; }
.fl { fill: currentColor; }
.fs { fill: currentColor; stroke: currentColor; }
${ELEMENT_COLOURS}
`;
