/** One tag of a page, with the names of its attributes. */
export interface Tag {
  name: string;
  attributes: Record<string, string>;
}

const VOID = new Set(['meta', 'br', 'hr', 'img', 'input', 'link', 'col', 'wbr', 'source']);
/** Their content is text, whatever it looks like. */
const RAW = new Set(['script', 'style']);
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z][\w:-]*="[^"<>]*")*)\s*(\/?)>/y;

/**
 * The tags of a page in order.
 * @throws Error when a tag is not closed where it should be, an attribute is not in double quotes,
 *   an attribute occurs twice, or a `<` or `>` stands alone
 */
export function tagsOf(page: string): Tag[] {
  const tags: Tag[] = [];
  const open: string[] = [];
  let at = page.startsWith('<!doctype html>') ? '<!doctype html>'.length : 0;
  while (at < page.length) {
    const next = page.indexOf('<', at);
    const text = page.slice(at, next < 0 ? page.length : next);
    if (text.includes('>')) throw new Error(`a lone > in: ${text.slice(0, 200)}`);
    if (next < 0) break;
    TAG.lastIndex = next;
    const tag = TAG.exec(page);
    if (tag === null) throw new Error(`not a tag: ${page.slice(next, next + 200)}`);
    at = TAG.lastIndex;
    const [, closes, name = '', attributes = '', selfCloses] = tag;
    if (closes) {
      if (open.pop() !== name) throw new Error(`</${name}> closes something else at ${next}`);
      continue;
    }
    tags.push({ name, attributes: attributesOf(attributes) });
    if (selfCloses || VOID.has(name)) continue;
    if (RAW.has(name)) at = page.indexOf(`</${name}>`, at);
    open.push(name);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(' ')}`);
  return tags;
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/([a-zA-Z][\w:-]*)="([^"]*)"/g)) {
    if (Object.hasOwn(found, name)) throw new Error(`${name} occurs twice`);
    found[name] = value;
  }
  return found;
}

/** What a reader sees of a page: its text without tags, with white space made single. */
export function textOf(page: string): string {
  return page
    .replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}
