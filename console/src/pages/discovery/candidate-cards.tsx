import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { CandidateRow } from '../../api/discovery';
import { figure } from '../../ui/words';
import type { CandidatesView } from './candidate-table';
import { DecisionMark, Structure } from './parts';
import type { Measure } from './rows';

const CARD_PX = 240;
const LINE_PX = 330;
const FACTS = 4;

/** Candidates as cards with their structures; only the lines that are seen are in the page. */
export function CandidateCards(o: CandidatesView & { sort: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const across = useAcross(frame);
  const lines = useVirtualizer({
    count: Math.ceil(o.rows.length / across),
    getScrollElement: () => frame.current,
    estimateSize: () => LINE_PX,
    overscan: 1,
  });
  const place = o.rows.findIndex(({ id }) => id === o.chosen);
  useEffect(() => {
    if (place >= 0) lines.scrollToIndex(Math.floor(place / across), { align: 'auto' });
  }, [place, across, lines]);
  const facts = factsOf(o.measures, o.sort);
  return (
    <div className="scroll cards-frame" ref={frame}>
      <ul className="cards" style={{ height: lines.getTotalSize() }} aria-label="Candidates">
        {lines.getVirtualItems().flatMap(({ index, start }) =>
          o.rows.slice(index * across, (index + 1) * across).map((row, i) => (
            <li
              key={row.id}
              className={`card candidate${o.decisions.get(row.id)?.decision === 'reject' ? ' is-rejected' : ''}`}
              aria-current={row.id === o.chosen || undefined}
              style={{
                transform: `translateY(${start}px)`,
                left: `${(100 * i) / across}%`,
                width: `calc(${100 / across}% - 0.8rem)`,
                height: LINE_PX - 13,
              }}
            >
              <Card row={row} facts={facts} view={o} />
            </li>
          )),
        )}
      </ul>
    </div>
  );
}

function Card(o: { row: CandidateRow; facts: readonly Measure[]; view: CandidatesView }) {
  const { row, facts, view } = o;
  return (
    <>
      <div className="row apart">
        <button type="button" className="link" onClick={() => view.choose(row.id)}>
          {row.id}
        </button>
        <span className="soft small">rank {row.rank}</span>
      </div>
      <Structure runId={view.runId} id={row.id} />
      <DecisionMark decided={view.decisions.get(row.id)} restricted={row.restricted} />
      <dl className="facts small">
        {facts.map((measure) => {
          const value = measure.of(row);
          return (
            <div key={measure.key} className="fact">
              <dt>{measure.title}</dt>
              <dd className="number">
                {value === null ? '–' : figure(value)} {value !== null && measure.unit}
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}

/** The score and the first evidence; what is sorted by stands first. */
function factsOf(measures: readonly Measure[], sort: string): Measure[] {
  const by = measures.find(({ key }) => key === sort.replace(/^-/, '') && key !== 'rank');
  const others = measures.filter(
    (one) => one !== by && !['rank', 'top', 'front'].includes(one.key),
  );
  return [...(by ? [by] : []), ...others].slice(0, FACTS);
}

/** How many cards stand side by side. */
function useAcross(frame: React.RefObject<HTMLDivElement | null>): number {
  const [across, setAcross] = useState(1);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const watch = new ResizeObserver(() =>
      setAcross(Math.max(1, Math.floor(element.clientWidth / CARD_PX))),
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [frame]);
  return across;
}
