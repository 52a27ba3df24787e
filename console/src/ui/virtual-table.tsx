import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';

/** A column: its head, and what stands in a row. */
export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  className?: string;
  /** Which way the rows are sorted by it, and what its head does; no head to press without. */
  sort?: { at: 'ascending' | 'descending' | 'none'; toggle: () => void };
}

const ROW_PX = 42;
const OVERSCAN = 10;

/** A table of any length of which only what is seen is in the page. */
export function VirtualTable<T>(o: {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  /** Told when the end comes near. */
  onEnd?: () => void;
  /** Height of a row before it is measured. */
  rowPx?: number;
  /** The row that is looked at: it is marked, and scrolled to. */
  chosen?: string;
  looksOf?: (row: T) => string | undefined;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: o.rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => o.rowPx ?? ROW_PX,
    overscan: OVERSCAN,
    onChange: ({ range }) => {
      if (range !== null && range.endIndex >= o.rows.length - OVERSCAN) o.onEnd?.();
    },
  });
  const { chosen } = o;
  const place = chosen === undefined ? -1 : o.rows.findIndex((row) => o.keyOf(row) === chosen);
  useEffect(() => {
    if (place >= 0) rows.scrollToIndex(place, { align: 'auto' });
  }, [place, rows]);
  const shown = rows.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <div className="table-frame scroll" ref={frame}>
      <table className="table" aria-label={o.label} aria-rowcount={o.rows.length}>
        <thead>
          <tr>
            {o.columns.map((column) => (
              <Head key={column.title} {...column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Gap height={above} columns={o.columns.length} />}
          {shown.map(({ index, key }) => {
            const row = o.rows[index] as T;
            return (
              <tr
                key={o.keyOf(row)}
                data-index={index}
                aria-rowindex={index + 1}
                aria-current={index === place || undefined}
                className={o.looksOf?.(row)}
                ref={rows.measureElement}
              >
                {o.columns.map(({ title, cell, className }) => (
                  <td key={`${key} ${title}`} className={className}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {below > 0 && <Gap height={below} columns={o.columns.length} />}
        </tbody>
      </table>
    </div>
  );
}

const ARROWS = { ascending: '▲', descending: '▼', none: '' };

function Head<T>({ title, className, sort }: Column<T>) {
  return (
    <th scope="col" className={className} aria-sort={sort?.at}>
      {sort === undefined ? (
        title
      ) : (
        <button type="button" className="sort" onClick={sort.toggle}>
          {title} <span aria-hidden="true">{ARROWS[sort.at]}</span>
        </button>
      )}
    </th>
  );
}

function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tr className="gap">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
