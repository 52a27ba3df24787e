import { type FormEvent, useState } from 'react';
import type { Circuit } from '../../../../kernels/quantum/circuit';
import { findGate } from '../../../../kernels/quantum/gates';
import { withParameter } from './circuit-edit';
import { angleText, readAngle } from './circuit-text';

/** The gate that was chosen: what it does, its angles, and the way to be rid of it. */
export function Inspector(o: {
  circuit: Circuit;
  index: number;
  change: (circuit: Circuit) => void;
  remove: () => void;
}) {
  const operation = o.circuit.operations[o.index];
  if (operation === undefined) return null;
  const gate = operation.kind === 'gate' ? findGate(operation.gate) : undefined;
  const angles = operation.kind === 'gate' ? operation.parameters : [];
  return (
    <section className="card stack" aria-label="Chosen gate">
      <h3>{operation.kind === 'gate' ? operation.gate : operation.kind}</h3>
      {gate && <p className="soft small">{gate.help}</p>}
      {angles.map((angle, k) => (
        <Angle
          // biome-ignore lint/suspicious/noArrayIndexKey: an angle is its place.
          key={k}
          name={gate?.parameters[k] ?? `angle ${k + 1}`}
          text={angleText(angle)}
          take={(text) => {
            const value = readAngle(text, o.circuit.inputs);
            if (value === undefined) return false;
            o.change(withParameter(o.circuit, { index: o.index, parameter: k }, value));
            return true;
          }}
        />
      ))}
      <div className="row">
        <button type="button" className="button danger" onClick={o.remove}>
          Remove this gate
        </button>
      </div>
    </section>
  );
}

function Angle(o: { name: string; text: string; take: (text: string) => boolean }) {
  const [typed, setTyped] = useState(o.text);
  const [isWrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWrong(!o.take(typed));
  };
  return (
    <form onSubmit={submit} className="row">
      <label className="field">
        <span className="small">{o.name}, in radians</span>
        <input
          className="input"
          value={typed}
          aria-invalid={isWrong}
          onChange={({ target }) => setTyped(target.value)}
        />
      </label>
      <button type="submit" className="button">
        Set
      </button>
      {isWrong && <p className="small bad-ink">Not an angle. Write such as pi/2 or 0.3.</p>}
    </form>
  );
}
