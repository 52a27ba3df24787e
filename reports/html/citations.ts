import { type Html, html } from './markup';

// The characters that Crossref recommends to look for ("DOIs and matching regular expressions").
const DOI = /(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s?)(10\.\d{4,9}\/[-._;()/:A-Za-z0-9]+)/g;

/** Text in which every DOI links to doi.org, the only place that a report links to. */
export function withDoiLinks(text: string): Html {
  const parts: Html[] = [];
  let end = 0;
  for (const match of text.matchAll(DOI)) {
    const doi = withoutPunctuation(match[1] ?? '');
    const prefix = match[0].length - (match[1] ?? '').length;
    parts.push(html`${text.slice(end, match.index)}`);
    parts.push(html`<a href="https://doi.org/${doi}" rel="noreferrer">doi:${doi}</a>`);
    end = match.index + prefix + doi.length;
  }
  return html`${parts}${text.slice(end)}`;
}

/** A full stop or a bracket that closes the sentence is not part of the DOI. */
function withoutPunctuation(doi: string): string {
  const bare = doi.replace(/[.,;:]+$/, '');
  const unbalanced = bare.endsWith(')') && bare.split('(').length < bare.split(')').length;
  return unbalanced ? withoutPunctuation(bare.slice(0, -1)) : bare;
}
