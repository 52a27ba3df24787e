/** A metric that a query asks for, and the labels by which it does. */
export interface Asked {
  metric: string;
  labels: string[];
}

const WORDS = new Set(
  'by without on ignoring group_left group_right and or unless offset bool inf nan'.split(' '),
);
const TOKEN =
  /\s+|"(?:[^"\\]|\\.)*"|(?<duration>\d+(?:ms|[smhdwy]))|\d+(?:\.\d+)?(?:e[+-]?\d+)?|(?<name>[a-zA-Z_:][\w:]*)|(?<mark>=~|!~|!=|==|>=|<=|[-+*/%^=<>(){}[\],])/y;

/**
 * The metrics that a query of Prometheus asks for, and all labels that it names: those of its selectors, and those that
 * it groups by, which every metric of the query has to have. Throws for what is no token of the language.
 * (prometheus.io/docs/prometheus/latest/querying)
 */
export function askedBy(query: string): { metrics: Asked[]; grouped: string[] } {
  const tokens: { text: string; isName: boolean }[] = [];
  for (let at = 0; at < query.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(query);
    if (found === null) throw new Error(`not of the language: ${query.slice(at)}`);
    const [text] = found;
    if (text.trim() !== '') tokens.push({ text, isName: found.groups?.name !== undefined });
  }
  const metrics: Asked[] = [];
  const grouped: string[] = [];
  for (let i = 0; i < tokens.length; i += 1) {
    const { text = '', isName } = tokens[i] ?? {};
    if (!isName) continue;
    const next = tokens[i + 1]?.text;
    if (/^(by|without|on|ignoring)$/.test(text) && next === '(') {
      const close = tokens.findIndex((one, at) => at > i && one.text === ')');
      grouped.push(...tokens.slice(i + 2, close).flatMap((one) => (one.isName ? one.text : [])));
      i = close;
    } else if (!WORDS.has(text) && !/^([(]|by|without)$/.test(next ?? '')) {
      const labels: string[] = [];
      if (next === '{') {
        const close = tokens.findIndex((one, at) => at > i && one.text === '}');
        const inner = tokens.slice(i + 2, close);
        labels.push(...inner.flatMap((one) => (one.isName ? one.text : [])));
        i = close;
      }
      metrics.push({ metric: text, labels });
    }
  }
  return { metrics, grouped };
}
