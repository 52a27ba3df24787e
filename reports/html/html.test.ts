import { tagsOf } from '../testing/structure';
import { withDoiLinks } from './citations';
import { intervalPlot } from './interval-plot';
import { html, join, trusted } from './markup';

describe('html', () => {
  it('escapes texts and keeps markup', () => {
    const made = html`<p title="${`"'`}">${'<b>&'}${html`<i>${'x'}</i>`}${trusted('<br>')}</p>`;
    expect(made.markup).toBe('<p title="&quot;&#39;">&lt;b&gt;&amp;<i>x</i><br></p>');
  });

  it('leaves out what is not there and joins lists', () => {
    expect(html`${null}${undefined}${false}${['a', html`<b>`]}`.markup).toBe('a<b>');
    expect(join(['a', '<'], ', ').markup).toBe('a, &lt;');
  });
});

describe('withDoiLinks', () => {
  const link = (doi: string) => `<a href="https://doi.org/${doi}" rel="noreferrer">doi:${doi}</a>`;

  it.each([
    ['BEDROC, doi:10.1021/ci600426e', `BEDROC, ${link('10.1021/ci600426e')}`],
    ['(doi:10.1016/S0169-409X(96)00423-1)', `(${link('10.1016/S0169-409X(96)00423-1')})`],
    ['see https://doi.org/10.1/x.', 'see https://doi.org/10.1/x.'],
    ['see https://doi.org/10.1021/x.', `see ${link('10.1021/x')}.`],
    ['a, doi:10.1021/a, doi:10.1021/b; c', `a, ${link('10.1021/a')}, ${link('10.1021/b')}; c`],
    ['doi:10.1021/a"onclick=x', `${link('10.1021/a')}&quot;onclick=x`],
    ['doi:10.1021/<script>', `${'doi:10.1021/'}&lt;script&gt;`],
    ['no link', 'no link'],
  ])('%s', (text, markup) => expect(withDoiLinks(text).markup).toBe(markup));
});

describe('intervalPlot', () => {
  const row = { label: 'ranking', value: 0.75, low: 0.5, high: 1, main: true };
  const plot = (rows: (typeof row)[], range: [number, number] = [0, 1]) =>
    intervalPlot({ title: 'AUC', rows, chance: 0.5, range, digits: 2 }).markup;
  const ticks = (markup: string) =>
    [...markup.matchAll(/class="tick"[^>]*>([^<]*)</g)].map(([, text]) => text);

  it('puts dots and whiskers to scale', () => {
    const tags = tagsOf(plot([row]));
    const x = (name: string, kind: string) => {
      const tag = tags.find((t) => t.name === name && (t.attributes.class ?? '') === kind);
      return Number(tag?.attributes[name === 'circle' ? 'cx' : 'x1']);
    };
    // The axis runs from 190 (0) to 446 (1).
    expect(x('line', 'chance')).toBe(318);
    expect(x('line', 'whisker')).toBe(318);
    expect(x('circle', '')).toBe(382);
  });

  it.each<[[number, number], string[]]>([
    [
      [0, 1],
      ['0.0', '0.2', '0.4', '0.6', '0.8', '1.0'],
    ],
    [
      [0.4, 1],
      ['0.4', '0.6', '0.8', '1.0'],
    ],
    [
      [0, 21],
      ['0', '5', '10', '15', '20', '25'],
    ],
    [
      [-0.3, 0.9],
      ['−0.5', '0.0', '0.5', '1.0'],
    ],
    [
      [0, 0.001],
      ['0.0000', '0.0002', '0.0004', '0.0006', '0.0008', '0.0010'],
    ],
    [
      [0, 0],
      ['0', '0'],
    ],
  ])('has round ticks for %p', (range, texts) => {
    const low = Math.min(...range);
    const high = Math.max(...range);
    const rows = [{ ...row, value: low, low, high }];
    const made = ticks(plot(rows, range));
    if (range[0] === range[1]) expect(made.length).toBeGreaterThan(1);
    else expect(made).toEqual(texts);
  });

  it('stays within its frame and well formed for any value', () => {
    const odd = { label: '<b>"a very long name of a scorer"', main: false };
    const values = [Number.NaN, -1e9, 1e9, Number.POSITIVE_INFINITY, 0];
    for (const value of values) {
      const made = plot([{ ...odd, value, low: value, high: value }]);
      expect(() => tagsOf(made)).not.toThrow();
      expect(made).not.toMatch(/NaN|Infinity/);
    }
  });
});
