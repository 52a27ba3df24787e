import { type Html, html, trusted } from '../../../reports/html/markup';
import type { AgentStatus } from '../../../schemas/nodes/control';

const WIDTH = 360;
const HEIGHT = 90;
/** Samples of a quarter of an hour, one in five seconds. */
const SAMPLES = 180;
const HOTTEST_CELSIUS = 110;

/** Load of the last quarter of an hour, ours below that of others, and the temperature over it. */
export function loadChart(trend: AgentStatus['trend']): Html {
  const own = trend.map((sample) => sample.ownLoad ?? 0);
  const all = trend.map((sample, i) => Math.min(1, (own[i] ?? 0) + (sample.othersLoad ?? 0)));
  const heat = trend.map(({ temperatureCelsius: t }) =>
    t === undefined ? undefined : t / HOTTEST_CELSIUS,
  );
  const lines = [0.5, 1].map((share) => `M0 ${y(share)}H${WIDTH}`).join('');
  const title = 'Load of the last 15 minutes';
  return html`<svg viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${title}" preserveAspectRatio="none">
<path class="axis" d="${lines}"/><path class="others" d="${area(all)}"/><path class="own" d="${area(own)}"/>
${heat.some((share) => share !== undefined) && trusted(`<path class="heat" d="${line(heat)}"/>`)}</svg>`;
}

function x(index: number, count: number): string {
  return (((SAMPLES - count + index) * WIDTH) / (SAMPLES - 1)).toFixed(1);
}

function y(share: number): string {
  return (HEIGHT - 1 - share * (HEIGHT - 2)).toFixed(1);
}

function area(shares: readonly number[]): string {
  if (shares.length === 0) return '';
  const points = shares.map((share, i) => `${x(i, shares.length)} ${y(share)}`);
  return `M${x(0, shares.length)} ${HEIGHT}L${points.join('L')}L${WIDTH} ${HEIGHT}Z`;
}

function line(shares: readonly (number | undefined)[]): string {
  let isDown = false;
  return shares
    .map((share, i) => {
      if (share === undefined) {
        isDown = false;
        return '';
      }
      const step = `${isDown ? 'L' : 'M'}${x(i, shares.length)} ${y(share)}`;
      isDown = true;
      return step;
    })
    .join('');
}
