import { useEffect, useSyncExternalStore } from 'react';

/** Something that was done and can be taken back. */
interface Done {
  words: string;
  undo: () => void;
}

const SHOWN_MS = 12_000;
let done: Done | undefined;
const listeners = new Set<() => void>();

function show(next: Done | undefined): void {
  done = next;
  for (const listener of listeners) listener();
}

/** Tells what was done, and offers to take it back for some seconds. */
export function offerUndo(words: string, undo: () => void): void {
  show({ words, undo });
}

/** The offer, at the foot of every page. */
export function UndoBar() {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => done,
  );
  useEffect(() => {
    if (now === undefined) return;
    const timer = setTimeout(() => show(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <div role="status">
      {now && (
        <p className="undo row">
          {now.words}
          <button
            type="button"
            className="button"
            onClick={() => {
              now.undo();
              show(undefined);
            }}
          >
            Undo
          </button>
        </p>
      )}
    </div>
  );
}
