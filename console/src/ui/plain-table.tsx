import type { ReactNode } from 'react';

/** A table that is short by its nature; long ones are virtual. Reached by keyboard, since it may scroll. */
export function PlainTable<T>(o: {
  label: string;
  rows: readonly T[];
  keyOf: (row: T) => string;
  columns: readonly { title: string; cell: (row: T) => ReactNode; className?: string }[];
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section className="table-frame" tabIndex={0} aria-label={o.label}>
      <table className="table">
        <thead>
          <tr>
            {o.columns.map(({ title, className }) => (
              <th key={title} scope="col" className={className}>
                {title === '' ? <span className="visually-hidden">Acts</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {o.rows.map((row) => (
            <tr key={o.keyOf(row)}>
              {o.columns.map(({ title, cell, className }) => (
                <td key={title} className={className}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
