import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';

/** A column: its head, and what stands in a row. */
export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  className?: string;
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
}) {
  const frame = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: o.rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    onChange: ({ range }) => {
      if (range !== null && range.endIndex >= o.rows.length - OVERSCAN) o.onEnd?.();
    },
  });
  const shown = rows.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <div className="table-frame scroll" ref={frame}>
      <table className="table" aria-label={o.label} aria-rowcount={o.rows.length}>
        <thead>
          <tr>
            {o.columns.map(({ title, className }) => (
              <th key={title} scope="col" className={className}>
                {title}
              </th>
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

function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tr className="gap">
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
