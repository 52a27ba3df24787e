import { useEffect, useRef } from 'react';

/**
 * Markup that our own code drew, with its own styles and nothing of the page's but its colours. It stands
 * in a shadow root, since the page's policy lets no styles into the page itself.
 */
export function Drawn({ markup, style }: { markup: string; style: CSSStyleSheet }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [style];
    root.innerHTML = markup;
  }, [markup, style]);
  return <div ref={host} />;
}
