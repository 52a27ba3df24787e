import { useState } from 'react';
import { type Bound, boundsOf, type Measure, textOf } from './rows';

type At = Record<'search' | 'decided' | 'f' | 'sort', string>;

/** What narrows the candidates down: words, decisions, and bounds on any evidence. */
export function Filters({
  at,
  set,
  measures,
}: {
  at: At;
  set: (change: Partial<At>) => void;
  measures: readonly Measure[];
}) {
  const bounds = boundsOf(at.f);
  return (
    <div className="row filters">
      <input
        className="input"
        type="search"
        aria-label="Search candidates"
        placeholder="Id, SMILES, scaffold"
        value={at.search}
        onChange={({ target }) => set({ search: target.value })}
      />
      <select
        className="input"
        aria-label="Decision"
        value={at.decided}
        onChange={({ target }) => set({ decided: target.value })}
      >
        <option value="">Decision: any</option>
        <option value="open">not decided</option>
        <option value="approve">approved</option>
        <option value="reject">rejected</option>
      </select>
      <select
        className="input"
        aria-label="Sort by"
        value={at.sort}
        onChange={({ target }) => set({ sort: target.value })}
      >
        {measures.flatMap(({ key, title }) => [
          <option key={key} value={key}>
            Sort: {title}, low first
          </option>,
          <option key={`-${key}`} value={`-${key}`}>
            Sort: {title}, high first
          </option>,
        ])}
      </select>
      <BoundForm measures={measures} add={(one) => set({ f: textOf([...bounds, one]) })} />
      {bounds.map((bound) => (
        <button
          key={textOf([bound])}
          type="button"
          className="button chip"
          aria-label={`Take away: ${wordsOf(bound, measures)}`}
          onClick={() => set({ f: textOf(bounds.filter((one) => one !== bound)) })}
        >
          {wordsOf(bound, measures)} ✕
        </button>
      ))}
    </div>
  );
}

function wordsOf({ key, side, value }: Bound, measures: readonly Measure[]): string {
  const measure = measures.find((one) => one.key === key);
  return `${measure?.title ?? key} ${side === '>' ? '≥' : '≤'} ${value} ${measure?.unit ?? ''}`.trim();
}

function BoundForm(o: { measures: readonly Measure[]; add: (bound: Bound) => void }) {
  const [key, setKey] = useState('score');
  const [side, setSide] = useState<Bound['side']>('>');
  const [value, setValue] = useState('');
  return (
    <form
      className="row bound"
      onSubmit={(event) => {
        event.preventDefault();
        if (value === '' || !Number.isFinite(Number(value))) return;
        o.add({ key, side, value: Number(value) });
        setValue('');
      }}
    >
      <select
        className="input"
        aria-label="Evidence to filter by"
        value={key}
        onChange={({ target }) => setKey(target.value)}
      >
        {o.measures.map((one) => (
          <option key={one.key} value={one.key}>
            {one.title}
          </option>
        ))}
      </select>
      <select
        className="input"
        aria-label="At least or at most"
        value={side}
        onChange={({ target }) => setSide(target.value as Bound['side'])}
      >
        <option value=">">≥</option>
        <option value="<">≤</option>
      </select>
      <input
        className="input"
        aria-label="Bound"
        inputMode="decimal"
        value={value}
        onChange={({ target }) => setValue(target.value)}
      />
      <button type="submit" className="button">
        Filter
      </button>
    </form>
  );
}
