import { COLOURS } from '../../../reports/html/style/colours';

/** Looks of the panel: one column on a phone, two where there is room; the reports' colours. */
export const STYLE = `${COLOURS}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--bg); color: var(--ink);
  font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 64rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.25rem; margin: 0; overflow-wrap: anywhere; }
h2 {
  font-size: .8rem; font-weight: 600; letter-spacing: .04em; text-transform: uppercase;
  color: var(--soft); margin: 0 0 .7rem;
}
p { margin: 0 0 .5rem; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.number { font-variant-numeric: tabular-nums; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: .8rem;
  padding: 1rem; margin-bottom: 1rem;
}
.grid { display: grid; gap: 0 1rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 48rem) {
  .grid { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .wide { grid-column: 1 / -1; }
  .tall { grid-row: span 2; }
}
.head { display: flex; gap: .8rem; align-items: center; flex-wrap: wrap; }
.head > div { flex: 1 1 12rem; min-width: 0; }
.pill {
  display: inline-flex; align-items: center; gap: .45rem; padding: .2rem .7rem;
  border-radius: 1rem; font-weight: 600; font-size: .875rem; white-space: nowrap;
  background: var(--warn-bg); color: var(--warn);
}
.pill::before { content: ""; width: .55rem; height: .55rem; border-radius: 50%; background: currentColor; }
.pill.good { background: var(--good-bg); color: var(--good); }
.pill.bad { background: var(--bad-bg); color: var(--bad); }
.switches { display: flex; gap: .6rem; flex-wrap: wrap; margin-top: 1rem; }
.switches button { flex: 1 1 9.5rem; }
@media (min-width: 48rem) { .switches button { flex: 0 1 auto; } .switches button.main { flex: 1 1 9rem; } }
button {
  font: inherit; font-weight: 600; min-height: 2.75rem; padding: .4rem 1.1rem; cursor: pointer;
  border: 1px solid var(--line); border-radius: .6rem; background: var(--card); color: var(--ink);
}
button:hover { background: var(--hover); }
button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px;
}
button.main { background: var(--accent); border-color: var(--accent); color: var(--card); }
button.main:hover { filter: brightness(1.08); }
button.bad { color: var(--bad); }
button:disabled { opacity: .5; cursor: default; }
.reasons { list-style: none; margin: 1rem 0 0; padding: 0; }
.reasons li {
  padding: .5rem .8rem; border-radius: .5rem; background: var(--warn-bg); color: var(--warn);
  margin-top: .4rem;
}
.reasons li.limit { background: var(--hover); color: var(--ink); }
.work { list-style: none; margin: 0; padding: 0; }
.work li { padding: .6rem 0; border-top: 1px solid var(--line); }
.work li:first-child { border-top: 0; padding-top: 0; }
.work li:last-child { padding-bottom: 0; }
.row { display: flex; justify-content: space-between; gap: .8rem; }
.row > :first-child { min-width: 0; overflow-wrap: anywhere; }
.row > :last-child { text-align: right; }
progress, .bar {
  display: block; width: 100%; height: .5rem; border-radius: .25rem; overflow: hidden;
  background: var(--line); border: 0; margin: .4rem 0; appearance: none;
}
progress:not([value])::-webkit-progress-bar { background: var(--tint); }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
svg { display: block; width: 100%; height: auto; }
.own { fill: var(--accent); }
.others { fill: var(--soft); opacity: .45; }
.axis { stroke: var(--line); }
.heat { fill: none; stroke: var(--bad); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1rem; margin: .5rem 0 0; padding: 0; list-style: none; }
.key span::before {
  content: ""; display: inline-block; width: .7rem; height: .7rem; border-radius: .2rem;
  margin-right: .4rem; background: var(--accent);
}
.key .k-others::before { background: var(--soft); opacity: .45; }
.key .k-heat::before { background: var(--bad); height: .2rem; vertical-align: .25rem; }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .35rem 1rem; margin: 0; }
.key + dl { margin-top: 1rem; padding-top: .8rem; border-top: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: .8rem; margin: 0; }
.tiles div { min-width: 0; }
.tiles b { display: block; font-size: 1.4rem; font-variant-numeric: tabular-nums; line-height: 1.2; }
.log { list-style: none; margin: 0; padding: 0; }
.log li { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .8rem; padding: .35rem 0; }
.log li + li { border-top: 1px solid var(--line); }
.log div { overflow-wrap: anywhere; }
form { display: grid; gap: .8rem; align-items: end; grid-template-columns: repeat(auto-fit, minmax(min(100%, 8.5rem), 1fr)); }
label { display: block; font-size: .875rem; color: var(--soft); }
label.tick { display: flex; gap: .6rem; align-items: center; min-height: 2.75rem; color: var(--ink); }
input, select {
  display: block; width: 100%; min-height: 2.75rem; margin-top: .25rem; padding: .4rem .7rem;
  font: inherit; color: var(--ink); background: var(--bg);
  border: 1px solid var(--line); border-radius: .5rem;
}
input[type=checkbox] { width: 1.2rem; min-height: 1.2rem; height: 1.2rem; margin: 0; accent-color: var(--accent); }
form + p { margin: 1rem 0 0; }
form .wide, form .ends { grid-column: 1 / -1; }
form .tick { grid-column: 1 / -1; min-height: 2rem; }
form .ends { display: flex; gap: .8rem; align-items: center; flex-wrap: wrap; }
#gone { position: sticky; bottom: 0; margin: 0; padding: .8rem 1rem; background: var(--bad-bg); color: var(--bad); text-align: center; }
[hidden] { display: none !important; }
`;
