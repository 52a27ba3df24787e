import { useCallback, useState } from 'react';

const KEPT_MAX = 200;
/** What is typed within so long is undone at once. */
const TOGETHER_MS = 600;

interface History {
  before: readonly string[];
  text: string;
  after: readonly string[];
  at: number;
}

/** A text whose changes can be undone and done again, whether they were typed or built. */
export function useTextHistory(first: string) {
  const [history, setHistory] = useState<History>({ before: [], text: first, after: [], at: 0 });
  const change = useCallback((text: string, isTyped = false) => {
    const now = Date.now();
    setHistory((was) => {
      if (text === was.text) return was;
      const isOne = isTyped && now - was.at < TOGETHER_MS && was.before.length > 0;
      const before = isOne ? was.before : [...was.before, was.text].slice(-KEPT_MAX);
      return { before, text, after: [], at: isTyped ? now : 0 };
    });
  }, []);
  const undo = useCallback(() => {
    setHistory((was) => {
      const text = was.before.at(-1);
      if (text === undefined) return was;
      return { before: was.before.slice(0, -1), text, after: [was.text, ...was.after], at: 0 };
    });
  }, []);
  const redo = useCallback(() => {
    setHistory((was) => {
      const [text, ...after] = was.after;
      if (text === undefined) return was;
      return { before: [...was.before, was.text], text, after, at: 0 };
    });
  }, []);
  const { text, before, after } = history;
  return { text, change, undo, redo, canUndo: before.length > 0, canRedo: after.length > 0 };
}
