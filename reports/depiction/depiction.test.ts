import fc from 'fast-check';
import { candidate } from '../testing/record';
import { tagsOf } from '../testing/structure';
import { depiction } from './depiction';

const svg = (body: string, attributes = "viewBox='0 0 220 150'") =>
  `<svg xmlns='http://www.w3.org/2000/svg' ${attributes}>${body}</svg>`;
const LINE = "<path d='M 1,2 L 3,4' style='fill:none;stroke:#000000;stroke-width:2.0px'/>";
const drawn = (text: string) => depiction(text, 'a')?.markup ?? null;

describe('depiction', () => {
  it('joins lines of one colour, drops the background, and keeps one decimal', () => {
    expect(drawn(candidate(1).depiction ?? '')).toBe(
      '<svg class="mol" viewBox="0 0 220 150" role="img"\naria-label="a">' +
        '<path class="ln" d="M20 70l80 5M100 75l60-5"/>' +
        '<path class="ln eO" d="M160 70l30.5 1"/>' +
        '<path class="fl eO" d="M194.2 74.5l.8 0q0 2.6 3 2.6z"/></svg>',
    );
  });

  it('keeps wedges apart, since even-odd filling would cut holes where they overlap', () => {
    const wedge = (d: string) =>
      `<path d='${d}' style='fill:#000000;fill-rule:evenodd;stroke:#000000;stroke-width:0.5px'/>`;
    const made = drawn(svg(wedge('M 1,1 L 2,2 L 3,1 Z') + wedge('M 1,1 L 2,3 L 3,1 Z')));
    expect(made?.match(/<path/g)).toHaveLength(2);
    expect(made).toContain('class="fs" d="M1 1l1 1 1-1z" fill-rule="evenodd" stroke-width="0.5"');
  });

  it('keeps colours that it does not know', () => {
    const ellipse = "<ellipse cx='9.77' cy='-5' rx='4' ry='4' style='fill:#FF7F7F;stroke:none'/>";
    expect(drawn(svg(ellipse + LINE))).toContain(
      '<ellipse cx="9.8" cy="-5" rx="4" ry="4" fill="#FF7F7F" stroke="none"/>',
    );
  });

  it('keeps text, as text', () => {
    const text =
      "<text x='1' y='2' style='font-size:12px;fill:#0000FF'>N&lt;H<tspan>2</tspan></text>";
    const made = drawn(svg(text)) ?? '';
    expect(made).toContain('>N&lt;H</text>');
    expect(made).toContain('>2</tspan>');
  });

  it.each([
    ['script', '<script>alert(1)</script>'],
    ['script in a group', '<g><script href="x">alert(1)<path d="M1 1"/></script></g>'],
    ['foreignObject', '<foreignObject><body onload="alert(1)"><p>x</p></body></foreignObject>'],
    ['handler', "<path d='M1 1L2 2' onclick='alert(1)' fill='none' stroke='#000000'/>"],
    ['image', "<image href='https://example.org/x.png' width='9' height='9'/>"],
    ['use', "<use xlink:href='https://example.org/x.svg#a'/>"],
    ['link', "<a href='javascript:alert(1)'><path d='M1 1L2 2'/></a>"],
    ['style sheet', '<style>@import url(https://example.org)</style>'],
    ['style', "<path d='M1 1L2 2' style='fill:url(https://example.org/x)'/>"],
    ['animation', "<animate attributeName='href' values='javascript:alert(1)'/>"],
    ['quote in a value', `<path d='M1 1"><script>alert(1)</script>' fill='none'/>`],
    ['entity in a value', "<path d='M1 1' fill='&quot; onload=&quot;alert(1)'/>"],
    ['comment', '<!-- --><script>alert(1)</script><!-- -->'],
    ['CDATA', '<text><![CDATA[<script>alert(1)</script>]]></text>'],
  ])('lets no %s through', (_, body) => {
    const made = drawn(svg(body + LINE));
    if (made === null) return;
    expect(made).not.toMatch(/script|alert|href|url|example|style|onclick|onload|animate/i);
    for (const { name } of tagsOf(made)) expect(['svg', 'path', 'text']).toContain(name);
    expect(made).toContain('d="M1 2l2 2"');
  });

  it.each([
    ['nothing', ''],
    ['no drawing', 'a molecule'],
    ['another element', '<html><path d="M1 1"/></html>'],
    ['two drawings', svg(LINE) + svg(LINE)],
    ['an open tag', `<svg viewBox='0 0 1 1'>${LINE}`],
    ['crossed tags', svg(`<g><text></g></text>${LINE}`)],
    ['no size', svg(LINE, '')],
    ['a size of nothing', svg(LINE, "viewBox='0 0 0 10'")],
    ['a bare <', svg(`a < b ${LINE}`)],
  ])('draws nothing for %s', (_, text) => expect(drawn(text)).toBeNull());

  it('takes the size where there is no view box', () => {
    expect(drawn(svg(LINE, "width='10px' height='20px'"))).toContain('viewBox="0 0 10 20"');
  });

  it('makes safe markup of whatever it gets', () => {
    const piece = fc.constantFrom(
      ...['<svg viewBox="0 0 9 9">', '</svg>', '<path d="', "M1 1L2 2'", '"/>', '<g>', '</g>'],
      ...[
        '<script>',
        '</script>',
        ' onload="x"',
        '<!--',
        '-->',
        '<text>',
        '</text>',
        '&lt;',
        '<a ',
      ],
      ...[" style='fill:", 'url(x)', '#000000', ';', "'>", '\u0000', '\ud800', LINE, svg(LINE)],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const made = drawn(pieces.join(''));
        if (made === null) return;
        const allowed = ['svg', 'path', 'text'];
        for (const { name, attributes } of tagsOf(made)) {
          expect(allowed).toContain(name);
          expect(Object.keys(attributes).join()).not.toMatch(/^on|href|style|src/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
