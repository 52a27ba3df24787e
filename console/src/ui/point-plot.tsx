import { type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { figure } from './words';

/** A point of a plot. */
export interface PlotPoint {
  id: string;
  x: number;
  y: number;
  /** Half-widths of its uncertainty, where known. */
  xRange?: [number, number];
  yRange?: [number, number];
  look: 'plain' | 'front' | 'rejected' | 'approved';
}

interface Frame {
  width: number;
  height: number;
  x: (value: number) => number;
  y: (value: number) => number;
  ticks: { x: number[]; y: number[] };
}

const LEFT = 58;
const BOTTOM = 42;
const EDGE = 14;
const NEAR_PX = 14;
const RADIUS = 4.5;
const COLOURS = { plain: '--accent', front: '--warn', rejected: '--bad', approved: '--good' };

/** Points on a canvas, so that ten thousand are as quick as ten; a click chooses the nearest. */
export function PointPlot(o: {
  label: string;
  points: readonly PlotPoint[];
  chosen: string;
  choose: (id: string) => void;
  xTitle: string;
  yTitle: string;
  /** Ids of the points of a line that is drawn through them, in its order. */
  line?: readonly string[];
  /** Nothing is told by where a point stands but its neighbours. */
  bare?: boolean;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(canvas);
  const [near, setNear] = useState<PlotPoint>();
  const frame = useMemo(
    () => frameOf(o.points, { width, height, bare: o.bare ?? false }),
    [o.points, width, height, o.bare],
  );
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && width > 0) draw(context, { ...o, frame, near: near?.id });
  });
  const nearest = ({ nativeEvent }: MouseEvent): PlotPoint | undefined => {
    const { offsetX, offsetY } = nativeEvent;
    let best: PlotPoint | undefined;
    let distance = NEAR_PX;
    for (const point of o.points) {
      const d = Math.hypot(frame.x(point.x) - offsetX, frame.y(point.y) - offsetY);
      if (d < distance) [best, distance] = [point, d];
    }
    return best;
  };
  return (
    <div className="plot">
      <canvas
        ref={canvas}
        role="img"
        aria-label={o.label}
        onMouseMove={(event) => setNear(nearest(event))}
        onMouseLeave={() => setNear(undefined)}
        onClick={(event) => {
          const point = nearest(event);
          if (point) o.choose(point.id);
        }}
      />
      <p className="small plot-note" aria-hidden="true">
        {near === undefined
          ? 'Point at a candidate; a click opens it.'
          : o.bare
            ? near.id
            : `${near.id}: ${o.xTitle} ${figure(near.x)}, ${o.yTitle} ${figure(near.y)}`}
      </p>
    </div>
  );
}

function useSize(canvas: React.RefObject<HTMLCanvasElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0, theme: 0 });
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      const ratio = window.devicePixelRatio;
      element.width = width * ratio;
      element.height = height * ratio;
      element.getContext('2d')?.setTransform(ratio, 0, 0, ratio, 0, 0);
      setSize((was) => ({ width, height, theme: was.theme + 1 }));
    };
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    // Colours are the page's own, and are read again when it turns dark.
    const theme = new MutationObserver(measure);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const scheme = window.matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', measure);
    return () => {
      watch.disconnect();
      theme.disconnect();
      scheme.removeEventListener('change', measure);
    };
  }, [canvas]);
  return size;
}

function frameOf(
  points: readonly PlotPoint[],
  o: { width: number; height: number; bare: boolean },
): Frame {
  const left = o.bare ? EDGE : LEFT;
  const bottom = o.bare ? EDGE : BOTTOM;
  const x = spanOf(points.map((p) => p.x));
  const y = spanOf(points.map((p) => p.y));
  const scale =
    ([low, high]: [number, number], from: number, to: number) =>
    (value: number) =>
      from + ((value - low) / (high - low)) * (to - from);
  return {
    width: o.width,
    height: o.height,
    x: scale(x, left, o.width - EDGE),
    y: scale(y, o.height - bottom, EDGE),
    ticks: o.bare ? { x: [], y: [] } : { x: ticksOf(x), y: ticksOf(y) },
  };
}

/** Lowest and highest with a little room about them. */
function spanOf(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (!Number.isFinite(low)) return [0, 1];
  const room = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
}

const TICKS = 5;

function ticksOf([low, high]: [number, number]): number[] {
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

function draw(
  context: CanvasRenderingContext2D,
  o: Parameters<typeof PointPlot>[0] & { frame: Frame; near: string | undefined },
): void {
  const { frame } = o;
  const style = getComputedStyle(context.canvas);
  const colour = (name: string) => style.getPropertyValue(name);
  // `light-dark()` is resolved where it is used as a colour, not in the property.
  const resolve = (name: string) => {
    context.canvas.style.color = `var(${name})`;
    return getComputedStyle(context.canvas).color || colour(name);
  };
  context.clearRect(0, 0, frame.width, frame.height);
  context.font = '12px system-ui, sans-serif';
  drawAxes(context, { ...o, line: resolve('--line'), ink: resolve('--soft') });
  const places = new Map(o.points.map((p) => [p.id, p]));
  if (o.line) {
    context.strokeStyle = resolve('--warn');
    context.beginPath();
    for (const id of o.line) {
      const point = places.get(id);
      if (point) context.lineTo(frame.x(point.x), frame.y(point.y));
    }
    context.stroke();
  }
  const colours = Object.fromEntries(
    Object.entries(COLOURS).map(([look, name]) => [look, resolve(name)]),
  );
  for (const point of o.points) {
    const isMarked = point.id === o.chosen || point.id === o.near;
    context.fillStyle = colours[point.look] ?? '';
    context.globalAlpha = point.look === 'plain' && !isMarked ? 0.6 : 1;
    context.beginPath();
    context.arc(frame.x(point.x), frame.y(point.y), isMarked ? RADIUS + 2 : RADIUS, 0, 7);
    context.fill();
    if (isMarked) drawRanges(context, point, frame);
  }
  context.globalAlpha = 1;
  const chosen = places.get(o.chosen);
  if (chosen === undefined) return;
  context.strokeStyle = resolve('--ink');
  context.lineWidth = 2;
  context.beginPath();
  context.arc(frame.x(chosen.x), frame.y(chosen.y), RADIUS + 5, 0, 7);
  context.stroke();
  context.lineWidth = 1;
}

function drawRanges(context: CanvasRenderingContext2D, point: PlotPoint, frame: Frame): void {
  context.strokeStyle = context.fillStyle;
  context.beginPath();
  if (point.xRange) {
    context.moveTo(frame.x(point.xRange[0]), frame.y(point.y));
    context.lineTo(frame.x(point.xRange[1]), frame.y(point.y));
  }
  if (point.yRange) {
    context.moveTo(frame.x(point.x), frame.y(point.yRange[0]));
    context.lineTo(frame.x(point.x), frame.y(point.yRange[1]));
  }
  context.stroke();
}

function drawAxes(
  context: CanvasRenderingContext2D,
  o: { frame: Frame; xTitle: string; yTitle: string; line: string; ink: string; bare?: boolean },
): void {
  if (o.bare) return;
  const { frame } = o;
  const base = frame.height - BOTTOM;
  context.strokeStyle = o.line;
  context.fillStyle = o.ink;
  context.textAlign = 'center';
  for (const tick of frame.ticks.x) {
    context.beginPath();
    context.moveTo(frame.x(tick), EDGE);
    context.lineTo(frame.x(tick), base);
    context.stroke();
    context.fillText(figure(tick), frame.x(tick), base + 15);
  }
  context.textAlign = 'right';
  for (const tick of frame.ticks.y) {
    context.beginPath();
    context.moveTo(LEFT, frame.y(tick));
    context.lineTo(frame.width - EDGE, frame.y(tick));
    context.stroke();
    context.fillText(figure(tick), LEFT - 6, frame.y(tick) + 4);
  }
  context.textAlign = 'center';
  context.fillText(o.xTitle, (LEFT + frame.width) / 2, frame.height - 8);
  context.save();
  context.translate(12, base / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(o.yTitle, 0, 0);
  context.restore();
}
