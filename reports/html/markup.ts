/** Markup that is safe to write out: only the functions of this file make it. */
export class Html {
  constructor(readonly markup: string) {}
  toString(): string {
    return this.markup;
  }
}

/** What a template may hold. Numbers are left out on purpose: they need a format first. */
export type HtmlValue = Html | string | null | undefined | false | readonly HtmlValue[];

/**
 * Tagged template whose values are escaped unless they are {@link Html}: text from a record cannot
 * become markup. Values may stand in text and in double-quoted attributes.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let out = strings[0] ?? '';
  values.forEach((value, i) => {
    out += render(value) + (strings[i + 1] ?? '');
  });
  return new Html(out);
}

/** Marks markup made by our own code (never by a record) as safe. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

/** Joins parts with a separator. */
export function join(parts: readonly HtmlValue[], separator: string): Html {
  return new Html(parts.map(render).join(escapeText(separator)));
}

/** Text with everything replaced that HTML gives a meaning to, in text or in a quoted attribute. */
export function escapeText(text: string): string {
  return cleanText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Text without what UTF-8 or HTML cannot hold: lone surrogates and control characters. */
export function cleanText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/gu, '\ufffd');
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'string') return escapeText(value);
  return value.map(render).join('');
}
