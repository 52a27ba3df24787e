import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import type { Circuit, Operation } from '../../../../kernels/quantum/circuit';
import { indexAt, type Layout, layoutOf, type Placed, placedAt } from './builder-layout';
import { CELL, NAMES, Picture, ROW } from './builder-picture';
import { withBit, withOperation, withoutOperation, withoutQubit, withQubit } from './circuit-edit';
import { GatePalette, type Tool, toolHint } from './gate-palette';
import { Inspector } from './inspector';

const QUBITS_MAX = 16;
const OPERATIONS_MAX = 300;
const COLUMNS_MIN = 8;

/** A circuit that is built by hand: gates are taken and put on wires, by pointer or by keyboard. */
export function Builder(o: { circuit: Circuit; change: (circuit: Circuit) => void }) {
  const { circuit } = o;
  const layout = useMemo(() => layoutOf(circuit), [circuit]);
  const [tool, setTool] = useState<Tool>();
  const [chosen, setChosen] = useState<{ qubits: number[]; column: number }>();
  const [selected, setSelected] = useState<number>();
  if (circuit.qubitCount > QUBITS_MAX || circuit.operations.length > OPERATIONS_MAX) {
    return <p className="note">It is too large to be built by hand; its text can be changed.</p>;
  }
  const take = (next: Tool | undefined) => {
    setTool(next);
    setChosen(undefined);
    setSelected(undefined);
  };
  const edit = (next: Circuit) => {
    setChosen(undefined);
    setSelected(undefined);
    o.change(next);
  };
  const choose = (at: { qubit: number; column: number }) => {
    if (tool === undefined) {
      setSelected(placedAt(circuit, layout, at)?.index);
      return;
    }
    const qubits = [...(chosen?.qubits ?? []), at.qubit];
    if (new Set(qubits).size < qubits.length) return;
    const column = Math.max(at.column, chosen?.column ?? 0);
    if (qubits.length < tool.qubits) return setChosen({ qubits, column });
    edit(withTool(circuit, layout, { tool, qubits, column }));
  };
  const remove = (index: number) => edit(withoutOperation(circuit, index));
  return (
    <div className="stack">
      <GatePalette tool={tool} take={take} />
      <p className="small soft" role="status">
        {toolHint(tool, chosen?.qubits.length ?? 0)}
      </p>
      <Board
        {...{ circuit, layout, selected, choose, remove }}
        picked={chosen?.qubits ?? []}
        putBack={() => take(undefined)}
      />
      <div className="row">
        <button
          type="button"
          className="button"
          disabled={circuit.qubitCount >= QUBITS_MAX}
          onClick={() => edit(withQubit(circuit))}
        >
          Add a qubit
        </button>
        <button
          type="button"
          className="button"
          disabled={circuit.qubitCount <= 1}
          onClick={() => edit(withoutQubit(circuit))}
        >
          Remove the last qubit
        </button>
      </div>
      {selected !== undefined && circuit.operations[selected] !== undefined && (
        <Inspector
          key={`${selected} ${JSON.stringify(circuit.operations[selected])}`}
          {...{ circuit, index: selected }}
          change={o.change}
          remove={() => remove(selected)}
        />
      )}
    </div>
  );
}

function withTool(
  circuit: Circuit,
  layout: Layout,
  { tool, qubits, column }: { tool: Tool; qubits: number[]; column: number },
): Circuit {
  const index = indexAt(circuit, layout, { qubits, column });
  const qubit = qubits[0] as number;
  if (tool.name === 'measure') {
    const { circuit: ready, bit } = withBit(circuit, qubit);
    return withOperation(ready, index, { kind: 'measure', qubit, bit });
  }
  const parameters = Array.from({ length: tool.angles }, () => Math.PI / 2);
  const operation: Operation =
    tool.name === 'reset'
      ? { kind: 'reset', qubit }
      : { kind: 'gate', gate: tool.name, parameters, qubits, controls: [] };
  return withOperation(circuit, index, operation);
}

interface BoardProps {
  circuit: Circuit;
  layout: Layout;
  selected: number | undefined;
  picked: readonly number[];
  choose: (at: { qubit: number; column: number }) => void;
  remove: (index: number) => void;
  putBack: () => void;
}

/** Cells over the picture; arrow keys go from one to the next. */
function Board(o: BoardProps) {
  const { circuit, layout } = o;
  const [at, setAt] = useState({ qubit: 0, column: 0 });
  const board = useRef<HTMLTableElement>(null);
  const columns = Math.max(COLUMNS_MIN, layout.columns + 1);
  const here = {
    qubit: Math.min(at.qubit, circuit.qubitCount - 1),
    column: Math.min(at.column, columns - 1),
  };
  const pressed = (event: KeyboardEvent) => {
    const [down, right] = ARROWS[event.key] ?? [0, 0];
    if (down !== 0 || right !== 0) {
      event.preventDefault();
      const qubit = Math.min(circuit.qubitCount - 1, Math.max(0, here.qubit + down));
      const column = Math.min(columns - 1, Math.max(0, here.column + right));
      setAt({ qubit, column });
      board.current?.querySelector<HTMLElement>(`[data-cell="${qubit} ${column}"]`)?.focus();
    }
    if (event.key === 'Escape') o.putBack();
    const there = placedAt(circuit, layout, here);
    if ((event.key === 'Delete' || event.key === 'Backspace') && there) o.remove(there.index);
  };
  return (
    <div className="circuit-scroll">
      <div className="circuit-board" style={{ width: NAMES + columns * CELL }}>
        <Picture layout={layout} columns={columns} selected={o.selected} />
        <table
          ref={board}
          className="circuit-cells"
          aria-label="Circuit"
          style={{ left: NAMES }}
          onKeyDown={pressed}
        >
          <tbody>
            {layout.qubits.map((name, qubit) => (
              <tr key={name}>
                {Array.from({ length: columns }, (_, column) => {
                  const placed = placedAt(circuit, layout, { qubit, column });
                  return (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place.
                    <td key={column}>
                      <button
                        type="button"
                        data-cell={`${qubit} ${column}`}
                        className={`circuit-cell${o.picked.includes(qubit) ? ' picked' : ''}`}
                        style={{ width: CELL, height: ROW }}
                        tabIndex={qubit === here.qubit && column === here.column ? 0 : -1}
                        aria-label={`${name}, column ${column + 1}: ${told(placed, circuit)}`}
                        aria-pressed={placed !== undefined && placed.index === o.selected}
                        onFocus={() => setAt({ qubit, column })}
                        onClick={() => o.choose({ qubit, column })}
                      />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const ARROWS: Record<string, readonly [down: number, right: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function told(placed: Placed | undefined, circuit: Circuit): string {
  const operation = placed && circuit.operations[placed.index];
  if (operation === undefined) return 'empty';
  return operation.kind === 'gate' ? operation.gate : operation.kind;
}
