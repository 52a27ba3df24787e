import { useEffect } from 'react';
import { PLACES } from './pages';

const CHORD_MS = 1200;

/** Keys that work everywhere but in fields: Ctrl-K or / for the palette, `g` and a letter to go. */
export function useKeyboard(o: { palette: () => void; go: (path: string) => void }): void {
  const { palette, go } = o;
  useEffect(() => {
    let before = { key: '', at: 0 };
    const pressed = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        palette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '/') {
        event.preventDefault();
        palette();
        return;
      }
      const now = performance.now();
      const chord = now - before.at < CHORD_MS ? `${before.key} ${event.key}` : '';
      before = { key: event.key, at: now };
      const place = PLACES.find(({ keys }) => keys === chord);
      if (place !== undefined) go(place.path);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [palette, go]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null
  );
}
