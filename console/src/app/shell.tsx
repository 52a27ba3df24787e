import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useReviews } from '../api/queries';
import { UndoBar } from '../ui/undo';
import { useKeyboard } from './keyboard';
import { PLACES } from './pages';
import { Palette } from './palette';
import { chosenTheme, nextTheme, showTheme } from './theme';

/** The frame of every page: navigation at the side, or above on a phone. */
export function Shell({ children }: { children: ReactNode }) {
  const [path, go] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const open = useCallback(() => setOpen(true), []);
  useKeyboard({ palette: open, go });
  const links = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // On a phone the links are a row that scrolls: the page that is shown is in it.
    const here = path && links.current?.querySelector('[aria-current]');
    if (here) here.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  const waiting = useReviews().data?.items.length ?? 0;
  const isAt = (place: string) =>
    place === '/' ? path === '/' || path.startsWith('/runs') : path.startsWith(place);
  return (
    <div className="shell">
      <nav className="side" aria-label="Pages">
        <Link href="/" className="brand">
          <Furnace /> Athanor
        </Link>
        <ul className="links" ref={links}>
          {PLACES.map(({ path: place, title }) => (
            <li key={place}>
              <Link href={place} aria-current={isAt(place) ? 'page' : undefined}>
                {title}
                {place === '/reviews' && waiting > 0 && (
                  <span className="pill warn" title="runs that wait for a person">
                    {waiting}
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ul>
        <div className="side-end">
          <button type="button" className="button" onClick={open}>
            Search <kbd className="soft">Ctrl K</kbd>
          </button>
          <ThemeButton />
        </div>
      </nav>
      <main className="main">{children}</main>
      <UndoBar />
      {isOpen && <Palette close={() => setOpen(false)} />}
    </div>
  );
}

function ThemeButton() {
  const [theme, setTheme] = useState(chosenTheme);
  const turn = () => {
    const next = nextTheme(theme);
    showTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" className="button" onClick={turn}>
      Theme: {theme}
    </button>
  );
}

/** The furnace that keeps its fire. */
function Furnace() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
      <path d="M5 21V11a7 7 0 0 1 14 0v10M3 21h18" />
      <path
        d="M12 18c-2 0-3-1.2-3-2.8 0-2.2 2-2.6 2-5.2 2 1 4 3 4 5.2 0 1.6-1 2.8-3 2.8z"
        fill="currentColor"
        stroke="none"
      />
    </svg>
  );
}
