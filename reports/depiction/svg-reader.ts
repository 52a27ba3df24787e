/** One allowed element of a drawing, with its allowed attributes. */
export interface Shape {
  element: string;
  attributes: Record<string, string>;
  text: string;
}

/** A drawing: its view box and its shapes in order. */
export interface Drawing {
  viewBox: string;
  shapes: Shape[];
}

const NUMBER = /^-?\d*\.?\d+(?:e-?\d+)?(?:px)?$/i;
const NUMBERS = /^[-\d.,eE\s]+$/;
const PAINT = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20}|rgb\(\s*\d+%?\s*,\s*\d+%?\s*,\s*\d+%?\s*\))$/i;
const WORD = /^[a-z-]{1,20}$/i;

// What a drawing may hold. No links, no ids, no classes, no styles, no url(): nothing that loads,
// runs or reaches out of the drawing.
const ATTRIBUTES = new Map<string, RegExp>([
  ['d', /^[-MmLlHhVvCcSsQqTtAaZz\d.,eE\s]+$/],
  ['points', NUMBERS],
  ['transform', /^(?:(?:translate|scale|rotate|matrix)\([-\d.,eE\s]+\)\s*)+$/],
  ...['x', 'y', 'dx', 'dy', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'width', 'height']
    .concat('stroke-width', 'stroke-opacity', 'fill-opacity', 'opacity', 'font-size')
    .map((name) => [name, NUMBER] as const),
  ['stroke-dasharray', NUMBERS],
  ['fill', PAINT],
  ['stroke', PAINT],
  ['fill-rule', WORD],
  ['stroke-linecap', WORD],
  ['text-anchor', WORD],
]);
const ELEMENTS = new Set(
  ['path', 'rect', 'circle', 'ellipse', 'line', 'polygon', 'polyline', 'text'].concat('tspan'),
);
const SHAPES_MAX = 5_000;
const ATTRIBUTE = /\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')/.source;
const TAG = `<(/?)([A-Za-z][\\w:.-]*)((?:${ATTRIBUTE})*)\\s*(/?)>`;
/** A comment, a processing instruction, a tag, or text; anything else is not well formed. */
const TOKEN = new RegExp(`<!--[\\s\\S]*?-->|<\\?[\\s\\S]*?\\?>|${TAG}|[^<]+`, 'y');

/**
 * Reads an SVG drawing by an allow-list: known shapes with attributes of known form are kept, all
 * other elements are left out with whatever they contain. Null when the text is not well formed or
 * holds no drawing: the caller then draws nothing.
 */
export function readDrawing(svg: string): Drawing | null {
  const reader: Reader = {
    ...{ open: [], shapes: [], viewBox: null, hiddenFrom: -1 },
    styles: new Map(),
  };
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < svg.length) {
    const token = TOKEN.exec(svg);
    if (token === null || !take(reader, token) || reader.shapes.length > SHAPES_MAX) return null;
  }
  if (reader.open.length > 0 || reader.viewBox === null) return null;
  return { viewBox: reader.viewBox, shapes: reader.shapes };
}

interface Reader {
  open: string[];
  shapes: Shape[];
  viewBox: string | null;
  /** Depth of the unknown element whose content is being left out; −1 when there is none. */
  hiddenFrom: number;
  /** Declarations of each style that was met. */
  styles: Map<string, [string, string][]>;
}

function take(reader: Reader, token: RegExpExecArray): boolean {
  const [whole, closes, name, attributeText = '', selfCloses] = token;
  if (name === undefined) {
    const last = reader.shapes.at(-1);
    const parent = reader.open.at(-1);
    if (!whole.startsWith('<') && reader.hiddenFrom < 0 && last && isText(parent)) {
      last.text += decode(whole);
    }
    return true;
  }
  if (closes) {
    if (reader.open.pop() !== name) return false;
    if (reader.open.length <= reader.hiddenFrom) reader.hiddenFrom = -1;
    return true;
  }
  const attributes = attributesOf(reader, attributeText);
  if (reader.open.length === 0) {
    if (name !== 'svg' || reader.viewBox !== null) return false;
    reader.viewBox = viewBoxOf(attributes);
    if (reader.viewBox === null) return false;
  } else if (reader.hiddenFrom < 0) {
    // A group keeps its content; its own attributes are not needed by the drawings that we get.
    if (ELEMENTS.has(name)) {
      reader.shapes.push({ element: name, attributes: allowed(attributes), text: '' });
    } else if (name !== 'g' && !selfCloses) reader.hiddenFrom = reader.open.length;
  }
  if (!selfCloses) reader.open.push(name);
  return true;
}

function isText(element: string | undefined): boolean {
  return element === 'text' || element === 'tspan';
}

function attributesOf(reader: Reader, text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', a, b] of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes.set(name, decode(a ?? b ?? '').trim());
  }
  const style = attributes.get('style');
  if (style === undefined) return attributes;
  // Most lines of a drawing have one of a few styles.
  const declared = reader.styles.get(style) ?? declarationsOf(style);
  reader.styles.set(style, declared);
  for (const [name, value] of declared) attributes.set(name, value);
  return attributes;
}

function declarationsOf(style: string): [string, string][] {
  return style.split(';').flatMap((declaration) => {
    const [property = '', value] = declaration.split(':');
    return value === undefined ? [] : [[property.trim(), value.trim()] as [string, string]];
  });
}

function allowed(attributes: Map<string, string>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of attributes) {
    if (ATTRIBUTES.get(name)?.test(value)) kept[name] = value.replace(/px$/, '');
  }
  return kept;
}

function viewBoxOf(attributes: Map<string, string>): string | null {
  const given =
    attributes
      .get('viewBox')
      ?.trim()
      .split(/[\s,]+/) ?? [];
  const size = ['width', 'height'].map((name) => (attributes.get(name) ?? '').replace(/px$/, ''));
  const box = given.length === 4 ? given : ['0', '0', ...size];
  const isSound = box.every((n) => NUMBER.test(n)) && Number(box[2]) > 0 && Number(box[3]) > 0;
  return isSound ? box.join(' ') : null;
}

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
