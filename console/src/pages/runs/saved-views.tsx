import { useState } from 'react';
import { Link, useSearch } from 'wouter';

const KEY = 'athanor.views';
const VIEWS_MAX = 12;

interface View {
  name: string;
  /** What stands behind `?` in the address. */
  query: string;
}

const STANDARD: readonly View[] = [
  { name: 'All', query: '' },
  { name: 'Running', query: 'status=running' },
  { name: 'Failed', query: 'status=failed' },
];

/** Filters under a name: some that everybody has, and those that were saved in this browser. */
export function SavedViews() {
  const here = useSearch();
  const [saved, setSaved] = useState(readViews);
  const [isCopied, setCopied] = useState(false);
  const [isNaming, setNaming] = useState(false);
  const [name, setName] = useState('');
  const keep = (views: View[]) => {
    localStorage.setItem(KEY, JSON.stringify(views));
    setSaved(views);
  };
  const save = () => {
    keep([...saved.filter((one) => one.name !== name), { name, query: here }].slice(-VIEWS_MAX));
    setNaming(false);
    setName('');
  };
  const isKnown = [...STANDARD, ...saved].some(({ query }) => query === here);
  return (
    <nav className="row views" aria-label="Views">
      {[...STANDARD, ...saved].map((view) => (
        <span key={view.name} className="view">
          <Link
            href={`/${view.query === '' ? '' : `?${view.query}`}`}
            className="button"
            aria-current={view.query === here ? 'page' : undefined}
          >
            {view.name}
          </Link>
          {saved.includes(view) && view.query === here && (
            <button
              type="button"
              className="button"
              aria-label={`Forget the view ${view.name}`}
              onClick={() => keep(saved.filter((one) => one !== view))}
            >
              ×
            </button>
          )}
        </span>
      ))}
      {!isKnown && !isNaming && (
        <button type="button" className="button" onClick={() => setNaming(true)}>
          Save this view
        </button>
      )}
      {isNaming && (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <input
            className="input fit"
            aria-label="Name of the view"
            required
            maxLength={40}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
          <button type="submit" className="button main-act">
            Save
          </button>
        </form>
      )}
      {here !== '' && (
        <button
          type="button"
          className="button"
          onClick={() =>
            void navigator.clipboard.writeText(window.location.href).then(() => setCopied(true))
          }
        >
          {isCopied ? 'Copied' : 'Copy the link'}
        </button>
      )}
    </nav>
  );
}

function readViews(): View[] {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]') as View[];
    return kept.filter(({ name, query }) => typeof name === 'string' && typeof query === 'string');
  } catch {
    return [];
  }
}
