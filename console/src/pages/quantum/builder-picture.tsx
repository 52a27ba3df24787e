import type { Layout, Mark } from './builder-layout';

/** Pixels of a cell, and of the names before the first. */
export const CELL = 56;
export const ROW = 44;
export const NAMES = 64;
const BOX = 15;

/** The picture behind the cells: wires, and every operation in its column. */
export function Picture(o: { layout: Layout; columns: number; selected: number | undefined }) {
  const { layout, columns, selected } = o;
  const names = [...layout.qubits, ...layout.bits];
  const width = NAMES + columns * CELL;
  const height = names.length * ROW;
  return (
    <svg className="circuit-picture" width={width} height={height} aria-hidden="true">
      {names.map((name, wire) => (
        <g key={name}>
          <text className="wire-name" x={NAMES - 10} y={yOf(wire) + 4}>
            {name}
          </text>
          {(wire < layout.qubits.length ? [0] : [-1.5, 1.5]).map((d) => (
            <line
              key={d}
              className="wire"
              x1={NAMES}
              x2={width}
              y1={yOf(wire) + d}
              y2={yOf(wire) + d}
            />
          ))}
        </g>
      ))}
      {layout.placed.map(({ index, column, marks }) => (
        <g key={index} className={index === selected ? 'selected' : ''}>
          {marks.map((mark) => (
            <MarkPicture
              key={`${mark.column} ${mark.label} ${mark.targets.join()}`}
              mark={mark}
              x={NAMES + (column + mark.column + 0.5) * CELL}
              qubits={layout.qubits.length}
            />
          ))}
        </g>
      ))}
    </svg>
  );
}

function MarkPicture({ mark, x, qubits }: { mark: Mark; x: number; qubits: number }) {
  const { targets, controls, conditions, kind, bit } = mark;
  const bits = [...conditions, ...(bit === null ? [] : [bit])];
  const wires = [...targets, ...controls.map(({ wire }) => wire)];
  const isPlus = kind === 'gate' && mark.label === 'x' && controls.length > 0;
  return (
    <>
      {wires.length > 1 && kind !== 'barrier' && (
        <line
          className="link"
          x1={x}
          x2={x}
          y1={yOf(Math.min(...wires))}
          y2={yOf(Math.max(...wires))}
        />
      )}
      {bits.length > 0 && (
        <line
          className="link to-bit"
          x1={x}
          x2={x}
          y1={yOf(Math.max(...wires))}
          y2={yOf(qubits + Math.max(...bits))}
        />
      )}
      {controls.map(({ wire, on }) => (
        <circle key={wire} className={on === 1 ? 'on' : 'off'} cx={x} cy={yOf(wire)} r="5" />
      ))}
      {conditions.map((one) => (
        <circle key={one} className="on" cx={x} cy={yOf(qubits + one)} r="4" />
      ))}
      {bit !== null && <path className="on" d={arrow(x, yOf(qubits + bit))} />}
      {kind === 'swap' &&
        targets.map((wire) => <path key={wire} className="cross" d={cross(x, yOf(wire))} />)}
      {kind === 'barrier' &&
        targets.map((wire) => (
          <line
            key={wire}
            className="barrier"
            x1={x}
            x2={x}
            y1={yOf(wire) - ROW / 2}
            y2={yOf(wire) + ROW / 2}
          />
        ))}
      {isPlus && <path className="plus" d={plus(x, yOf(targets[0] ?? 0))} />}
      {!isPlus && kind !== 'swap' && kind !== 'barrier' && targets.length > 0 && (
        <Box
          x={x}
          targets={targets}
          label={kind === 'measure' ? '' : mark.label}
          isMeter={kind === 'measure'}
        />
      )}
    </>
  );
}

function Box(o: { x: number; targets: number[]; label: string; isMeter: boolean }) {
  const top = yOf(Math.min(...o.targets)) - BOX;
  const bottom = yOf(Math.max(...o.targets)) + BOX;
  const half = o.label.length > 3 ? CELL / 2 - 3 : 18;
  const middle = (top + bottom) / 2;
  return (
    <>
      <rect className="box" x={o.x - half} y={top} width={2 * half} height={bottom - top} rx="4" />
      {o.isMeter ? (
        <path
          className="meter"
          d={`M${o.x - 9} ${middle + 5}a9 9 0 0 1 18 0M${o.x} ${middle + 5}l6 -10`}
        />
      ) : (
        <text x={o.x} y={middle + 4} className={o.label.length > 6 ? 'long' : ''}>
          {o.label}
        </text>
      )}
    </>
  );
}

function yOf(wire: number): number {
  return (wire + 0.5) * ROW;
}

function cross(x: number, y: number): string {
  return `M${x - 6} ${y - 6}l12 12M${x + 6} ${y - 6}l-12 12`;
}

function plus(x: number, y: number): string {
  return `M${x - 10} ${y}a10 10 0 1 0 20 0a10 10 0 1 0 -20 0h20M${x} ${y - 10}v20`;
}

function arrow(x: number, y: number): string {
  return `M${x - 4} ${y - 8}h8l-4 7z`;
}
