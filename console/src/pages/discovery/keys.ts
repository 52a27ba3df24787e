import { useEffect } from 'react';

/** `j` and `k` go through the candidates as they are shown; Escape closes the one looked at. */
export function useCandidateKeys(o: {
  ids: readonly string[];
  chosen: string;
  choose: (id: string) => void;
}): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      const isField =
        target instanceof HTMLElement && target.closest('input, textarea, select, dialog');
      if (isField) return;
      const at = o.ids.indexOf(o.chosen);
      if (event.key === 'j') o.choose(o.ids[Math.min(at + 1, o.ids.length - 1)] ?? '');
      else if (event.key === 'k') o.choose(o.ids[Math.max(at - 1, 0)] ?? '');
      else if (event.key === 'Escape' && o.chosen !== '') o.choose('');
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  });
}
