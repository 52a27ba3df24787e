import { type Html, html, trusted } from '../html/markup';
import { shortPath } from './path';
import { type Drawing, readDrawing, type Shape } from './svg-reader';

/** Colours that RDKit draws elements in, and the class that gives each a light and a dark form. */
const ELEMENT_CLASSES: Record<string, string> = {
  '#000000': '',
  '#0000FF': 'eN',
  '#4284F4': 'eN',
  '#3333FF': 'eN',
  '#FF0000': 'eO',
  '#FF0D0D': 'eO',
  '#CCCC00': 'eS',
  '#B2B200': 'eS',
  '#00CC00': 'eCl',
  '#33CCCC': 'eF',
  '#7F4C19': 'eBr',
  '#7F7F00': 'eP',
  '#FF7F00': 'eP',
  '#A01EEF': 'eI',
};
const LINE_WIDTH = '2';
const LINE_ONLY = new Set(['d', 'fill', 'fill-rule', 'stroke', 'stroke-width', 'stroke-linecap']);
const DEFAULTS: Record<string, string> = {
  'stroke-opacity': '1',
  'fill-opacity': '1',
  opacity: '1',
  'stroke-linecap': 'butt',
};

/**
 * A structure drawing made safe and small: read by an allow-list, written anew. Lines of one colour
 * become one path, styles become the page's classes (so that it follows light and dark), numbers
 * keep one decimal. Null when there is nothing that can be drawn.
 */
export function depiction(svg: string | undefined, label: string): Html | null {
  const drawing = svg === undefined ? null : readDrawing(svg);
  if (drawing === null) return null;
  const shapes = merge(drawing.shapes.map(tidy).filter((s) => !isBackground(s, drawing)));
  if (shapes.length === 0) return null;
  const body = shapes.map(write);
  return html`<svg class="mol" viewBox="${drawing.viewBox}" role="img"
aria-label="${label}">${body}</svg>`;
}

function tidy(shape: Shape): Shape {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(shape.attributes)) {
    const usual = DEFAULTS[name];
    if (usual !== undefined && (usual === value || Number(usual) === Number(value))) continue;
    if (name === 'd') attributes.d = shortPath(value) ?? value.replace(/\s+/g, ' ');
    else attributes[name] = /^-?\d*\.\d+$/.test(value) ? short(value) : value;
  }
  return { ...shape, attributes };
}

function isBackground(shape: Shape, drawing: Drawing): boolean {
  const { fill, width, height } = shape.attributes;
  const [, , w, h] = drawing.viewBox.split(' ').map(Number);
  const isFull = Number(width) >= (w ?? 0) && Number(height) >= (h ?? 0);
  return shape.element === 'rect' && isFull && fill?.toUpperCase() === '#FFFFFF';
}

/** Puts lines of one look, within a run of lines, into one path; likewise letters of one colour. */
function merge(shapes: Shape[]): Shape[] {
  const merged: Shape[] = [];
  let run = new Map<string, Shape>();
  let runKind = '';
  for (const shape of shapes) {
    const kind = kindOf(shape);
    if (kind !== runKind) run = new Map();
    runKind = kind;
    const look = JSON.stringify({ ...shape.attributes, d: '' });
    const earlier = kind === '' ? undefined : run.get(look);
    if (earlier !== undefined) {
      earlier.attributes.d += shape.attributes.d ?? '';
      continue;
    }
    const copy = { ...shape, attributes: { ...shape.attributes } };
    merged.push(copy);
    run.set(look, copy);
  }
  return merged;
}

function kindOf({ element, attributes }: Shape): '' | 'lines' | 'letters' {
  if (element !== 'path' || !attributes.d?.startsWith('M')) return '';
  const names = Object.keys(attributes);
  if (attributes.fill === 'none' && attributes.stroke !== undefined) {
    return names.every((name) => LINE_ONLY.has(name)) ? 'lines' : '';
  }
  return names.length === 2 && attributes.fill !== undefined ? 'letters' : '';
}

function write(shape: Shape): Html {
  const attributes = { ...shape.attributes };
  const classes: string[] = [];
  const isLine = attributes.fill === 'none';
  if (isLine) {
    // Without an inside these say nothing; the width is the page's own.
    delete attributes['fill-rule'];
    if (attributes['stroke-width'] === LINE_WIDTH) delete attributes['stroke-width'];
  }
  const stroke = elementClass(attributes.stroke);
  const fill = elementClass(attributes.fill);
  if (isLine && stroke !== undefined) {
    classes.push('ln', stroke);
    delete attributes.fill;
    delete attributes.stroke;
  } else if (fill !== undefined && (stroke === fill || attributes.stroke === undefined)) {
    classes.push(stroke === undefined ? 'fl' : 'fs', fill);
    delete attributes.fill;
    delete attributes.stroke;
  }
  const named = classes.filter((c) => c !== '').join(' ');
  const all = named === '' ? attributes : { class: named, ...attributes };
  const written = Object.entries(all).map(([name, v]) => html` ${trusted(name)}="${v}"`);
  const element = trusted(shape.element);
  if (shape.text === '') return html`<${element}${written}/>`;
  return html`<${element}${written}>${shape.text}</${element}>`;
}

function elementClass(colour: string | undefined): string | undefined {
  return colour === undefined ? undefined : ELEMENT_CLASSES[colour.toUpperCase()];
}

function short(number: string): string {
  const x = Number(number);
  if (!Number.isFinite(x)) return '0';
  const text = x.toFixed(1).replace(/\.0$/, '');
  return text === '-0' ? '0' : text;
}
