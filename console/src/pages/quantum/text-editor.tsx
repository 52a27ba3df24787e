import { useEffect, useRef } from 'react';

/** Where a text is wrong; lines and columns count from 1. */
export interface Fault {
  line: number;
  column: number;
  message: string;
}

/** OpenQASM as text: coloured, with numbers of lines, and what is wrong at its line. */
export function TextEditor(o: {
  text: string;
  fault: Fault | null;
  change: (text: string) => void;
  undo: () => void;
  redo: () => void;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const behind = useRef<HTMLPreElement>(null);
  const lines = o.text.split('\n');
  useEffect(() => {
    // The area is as high as its text: the frame around it scrolls, so that nothing comes apart.
    if (area.current) area.current.style.height = `${Math.max(12, lines.length + 1) * LINE_EM}em`;
  }, [lines.length]);
  const show = ({ line, column }: Fault) => {
    const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const at = before + column - 1;
    area.current?.focus();
    area.current?.setSelectionRange(at, at + 1);
  };
  return (
    <div>
      <div className="code-frame">
        <ol className="code-lines" aria-hidden="true">
          {lines.map((_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number.
            <li key={i} className={o.fault?.line === i + 1 ? 'wrong' : ''}>
              {i + 1}
            </li>
          ))}
        </ol>
        <div className="code-text">
          <pre ref={behind} aria-hidden="true">
            {lines.map((line, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number.
              <span key={i} className={o.fault?.line === i + 1 ? 'code-line wrong' : 'code-line'}>
                {coloured(line)}
                {'\n'}
              </span>
            ))}
          </pre>
          <textarea
            ref={area}
            aria-label="OpenQASM"
            aria-invalid={o.fault !== null}
            aria-describedby="circuit-fault"
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            wrap="off"
            value={o.text}
            onChange={({ target }) => o.change(target.value)}
            onScroll={({ currentTarget }) => {
              if (behind.current) behind.current.scrollLeft = currentTarget.scrollLeft;
            }}
            onKeyDown={(event) => {
              const key = event.key.toLowerCase();
              if (!(event.ctrlKey || event.metaKey) || (key !== 'z' && key !== 'y')) return;
              event.preventDefault();
              if (key === 'y' || event.shiftKey) o.redo();
              else o.undo();
            }}
          />
        </div>
      </div>
      <p id="circuit-fault" role="status" className="small code-fault">
        {o.fault === null ? (
          <span className="good-ink">It reads as a circuit.</span>
        ) : (
          <button type="button" className="button danger" onClick={() => o.fault && show(o.fault)}>
            Line {o.fault.line}, column {o.fault.column}: {o.fault.message}
          </button>
        )}
      </p>
    </div>
  );
}

const LINE_EM = 1.5;

const TOKENS =
  /(\/\/.*|\/\*.*?\*\/)|("[^"]*")|\b(OPENQASM|include|qubit|bit|qreg|creg|gate|def|input|output|const|let|if|else|while|for|in|switch|case|default|measure|reset|barrier|int|uint|float|angle|bool|ctrl|negctrl|inv|pow|return|end|break|continue)\b|\b(\d[\d.]*(?:e[+-]?\d+)?|pi|π|tau|euler)\b/g;
const CLASSES = ['', 'c-comment', 'c-text', 'c-word', 'c-number'];

function coloured(line: string) {
  const parts: { text: string; kind: number; at: number }[] = [];
  let from = 0;
  for (const match of line.matchAll(TOKENS)) {
    if (match.index > from) parts.push({ text: line.slice(from, match.index), kind: 0, at: from });
    const kind = [1, 2, 3, 4].find((k) => match[k] !== undefined) ?? 0;
    parts.push({ text: match[0], kind, at: match.index });
    from = match.index + match[0].length;
  }
  parts.push({ text: line.slice(from), kind: 0, at: from });
  return parts.map(({ text, kind, at }) =>
    kind === 0 ? (
      text
    ) : (
      <span key={at} className={CLASSES[kind]}>
        {text}
      </span>
    ),
  );
}
