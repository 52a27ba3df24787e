import { type FormEvent, useId, useState } from 'react';
import { ProblemNote } from './parts';

/** A field of a small form: what it is called, and what may stand in it. */
export interface SmallField {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'number' | 'date';
  /** Choices; any text where there are none. */
  of?: readonly string[];
  first?: string;
  isOptional?: boolean;
  hint?: string;
}

/** A form in a row: a few fields and one button. It is empty again once what it said was done. */
export function SmallForm(o: {
  label: string;
  fields: readonly SmallField[];
  button: string;
  send: (values: Record<string, string>) => Promise<unknown>;
}) {
  const first = () =>
    Object.fromEntries(o.fields.map(({ name, first: value = '' }) => [name, value]));
  const [values, setValues] = useState<Record<string, string>>(first);
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await o.send(values);
      setValues(first());
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  const set = (name: string, value: string) => setValues((was) => ({ ...was, [name]: value }));
  return (
    <form className="small-form" aria-label={o.label} onSubmit={(event) => void submit(event)}>
      {o.fields.map(({ name, label, type = 'text', of, isOptional, hint }) => (
        <div key={name} className="field">
          <label className="small" htmlFor={`${id} ${name}`}>
            {label}
          </label>
          {of === undefined ? (
            <input
              id={`${id} ${name}`}
              className="input"
              type={type}
              required={!isOptional}
              placeholder={hint}
              value={values[name] ?? ''}
              onChange={({ target }) => set(name, target.value)}
            />
          ) : (
            <select
              id={`${id} ${name}`}
              className="input"
              value={values[name] ?? ''}
              onChange={({ target }) => set(name, target.value)}
            >
              {of.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
        </div>
      ))}
      <button type="submit" className="button main-act" disabled={isBusy}>
        {o.button}
      </button>
      {error !== undefined && <ProblemNote error={error} />}
    </form>
  );
}
