import { useMemo } from 'react';
import type { CandidateRow } from '../../api/discovery';
import { type Column, VirtualTable } from '../../ui/virtual-table';
import { figure } from '../../ui/words';
import { DecisionMark, Structure } from './parts';
import type { Decided, Measure } from './rows';

const ROW_PX = 64;

/** What every view of candidates is given. */
export interface CandidatesView {
  runId: string;
  rows: readonly CandidateRow[];
  measures: readonly Measure[];
  decisions: ReadonlyMap<string, Decided>;
  chosen: string;
  choose: (id: string) => void;
}

/** Candidates as rows, with a column for each evidence. */
export function CandidateTableView({
  runId,
  rows,
  measures,
  decisions,
  chosen,
  choose,
  sort,
  setSort,
}: CandidatesView & { sort: string; setSort: (sort: string) => void }) {
  const columns = useMemo((): Column<CandidateRow>[] => {
    const headOf = ({ key }: Measure) => ({
      at:
        sort === key
          ? ('ascending' as const)
          : sort === `-${key}`
            ? ('descending' as const)
            : ('none' as const),
      toggle: () => setSort(sort === `-${key}` ? key : `-${key}`),
    });
    const [rank, ...others] = measures;
    return [
      ...(rank === undefined
        ? []
        : [{ title: 'Rank', cell: (row: CandidateRow) => <Rank row={row} />, sort: headOf(rank) }]),
      { title: 'Structure', cell: ({ id }) => <Structure runId={runId} id={id} small /> },
      {
        title: 'Candidate',
        className: 'name',
        cell: (row) => (
          <>
            <button type="button" className="link" onClick={() => choose(row.id)}>
              {row.id}
            </button>
            <br />
            <DecisionMark decided={decisions.get(row.id)} restricted={row.restricted} />
          </>
        ),
      },
      ...others.map(
        (measure): Column<CandidateRow> => ({
          title: measure.unit === '' ? measure.title : `${measure.title}, ${measure.unit}`,
          className: 'number',
          cell: (row) => <Value row={row} measure={measure} />,
          sort: headOf(measure),
        }),
      ),
    ];
  }, [runId, measures, decisions, choose, sort, setSort]);
  return (
    <VirtualTable
      label="Candidates"
      rows={rows}
      columns={columns}
      keyOf={({ id }) => id}
      rowPx={ROW_PX}
      chosen={chosen}
      looksOf={({ id }) => (decisions.get(id)?.decision === 'reject' ? 'is-rejected' : undefined)}
    />
  );
}

function Rank({ row: { rank, rankLow, rankHigh } }: { row: CandidateRow }) {
  return (
    <>
      <strong>{rank}</strong>
      <br />
      <span className="soft small" title="5 % to 95 % of the rank, by resampling">
        {figure(rankLow)}–{figure(rankHigh)}
      </span>
    </>
  );
}

/** A value and how sure it is. */
function Value({ row, measure }: { row: CandidateRow; measure: Measure }) {
  const value = measure.of(row);
  if (value === null) return <span className="soft">–</span>;
  const [low = null, high = null] = measure.rangeOf?.(row) ?? [];
  return (
    <>
      {figure(value)}
      {low !== null && high !== null && (
        <>
          <br />
          <span className="soft small">
            {figure(low)}–{figure(high)}
          </span>
        </>
      )}
    </>
  );
}
