import { type ReactNode, useId, useState } from 'react';
import type { Shape } from '../../../../client/sdk/input/shape';
import { type Path, showPath } from '../../../../schemas/path';
import { isRecord } from './at-path';
import { FileField } from './file-field';
import { filledAs, kindOf, limitsOf } from './kind';

/** What every field of a form shares. */
export interface Form {
  root: Shape;
  project: string;
  set: (path: Path, value: unknown) => void;
  setFileName: (field: string, name: string) => void;
  /** Told when a file begins to be sent (1) and when that has ended (−1). */
  sending: (change: 1 | -1) => void;
  problemAt: (field: string) => string | undefined;
}

interface FieldProps {
  form: Form;
  shape: Shape;
  path: Path;
  value: unknown;
  isRequired: boolean;
}

/** The fields of a group, those that must be filled in first. */
export function Fields(o: { form: Form; shape: Shape; path: Path; value: unknown }) {
  const kind = kindOf(o.shape);
  if (kind.kind !== 'group') return null;
  const values = isRecord(o.value) ? o.value : {};
  const { required } = kind;
  const names = Object.keys(kind.fields).sort(
    (a, b) => Number(required.includes(b)) - Number(required.includes(a)),
  );
  return (
    <div className="stack">
      {names.map((name) => (
        <Field
          key={name}
          form={o.form}
          shape={kind.fields[name] as Shape}
          path={[...o.path, name]}
          value={values[name]}
          isRequired={required.includes(name)}
        />
      ))}
    </div>
  );
}

function Field({ form, shape: given, path, value, isRequired }: FieldProps) {
  const id = useId();
  const { shape, isNullable } = filledAs(given, form.root);
  const kind = kindOf(shape);
  const name = String(path.at(-1));
  const field = showPath(path);
  const set = (next: unknown) => form.set(path, next);
  if (kind.kind === 'group') {
    return (
      <details className="group" open={isRequired || value !== undefined}>
        <summary>
          {words(name)} <Hint shape={shape} isRequired={isRequired} />
        </summary>
        <Fields form={form} shape={shape} path={path} value={value} />
      </details>
    );
  }
  const problem = form.problemAt(field);
  const common = { id, 'aria-invalid': problem !== undefined, 'aria-describedby': `${id}-hint` };
  return (
    <div className="field">
      <label htmlFor={id}>
        {words(name)}
        {isRequired && <span title="must be given"> *</span>}
      </label>
      {kind.kind === 'file' && (
        <FileField id={id} field={field} value={value} form={form} set={set} />
      )}
      {kind.kind === 'choice' && (
        <select
          {...common}
          className="input"
          value={String(value ?? '')}
          onChange={({ target }) => set(target.value === '' ? undefined : target.value)}
        >
          <option value="">{unset(shape, isNullable)}</option>
          {kind.of.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      )}
      {kind.kind === 'switch' && (
        <select
          {...common}
          className="input"
          value={value === undefined ? '' : String(value)}
          onChange={({ target }) => set(target.value === '' ? undefined : target.value === 'true')}
        >
          <option value="">{unset(shape, isNullable)}</option>
          <option value="true">yes</option>
          <option value="false">no</option>
        </select>
      )}
      {kind.kind === 'number' && (
        <NumberField
          common={common}
          shape={shape}
          value={value}
          set={set}
          hint={unset(shape, isNullable)}
        />
      )}
      {kind.kind === 'text' && (
        <input
          {...common}
          className="input"
          value={String(value ?? '')}
          placeholder={unset(shape, isNullable)}
          onChange={({ target }) => set(target.value === '' ? undefined : target.value)}
        />
      )}
      {kind.kind === 'json' && <JsonField common={common} shape={shape} value={value} set={set} />}
      <p id={`${id}-hint`} className={`small ${problem === undefined ? 'soft' : 'bad-ink'}`}>
        {problem ?? <Hint shape={shape} isRequired={false} />}
      </p>
    </div>
  );
}

interface Common {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string;
}

/** What is typed stays as it is typed; only a number goes into the input. */
function NumberField(o: {
  common: Common;
  shape: Shape;
  value: unknown;
  set: (v: unknown) => void;
  hint: string;
}) {
  const [typed, setTyped] = useState(
    o.value === undefined || o.value === null ? '' : String(o.value),
  );
  const change = (text: string) => {
    setTyped(text);
    const number = Number(text);
    o.set(text.trim() === '' ? undefined : Number.isNaN(number) ? text : number);
  };
  return (
    <input
      {...o.common}
      className="input"
      inputMode="decimal"
      value={typed}
      placeholder={o.hint}
      onChange={({ target }) => change(target.value)}
    />
  );
}

/** Lists and unions are written as JSON; what is no JSON is sent as it is, and refused with its place. */
function JsonField(o: { common: Common; shape: Shape; value: unknown; set: (v: unknown) => void }) {
  const [typed, setTyped] = useState(o.value === undefined ? '' : JSON.stringify(o.value));
  const change = (text: string) => {
    setTyped(text);
    if (text.trim() === '') return o.set(undefined);
    try {
      o.set(JSON.parse(text));
    } catch {
      o.set(text);
    }
  };
  const example = o.shape.type === 'array' ? '[ … ]' : '{ … }';
  return (
    <textarea
      {...o.common}
      className="input"
      rows={2}
      value={typed}
      placeholder={o.shape.default == null ? example : JSON.stringify(o.shape.default)}
      onChange={({ target }) => change(target.value)}
    />
  );
}

function Hint({ shape, isRequired }: { shape: Shape; isRequired: boolean }): ReactNode {
  const words = [shape.description, limitsOf(shape)].filter(
    (one) => one !== undefined && one !== '',
  );
  return (
    <span className="soft small hint">
      {isRequired && '* '}
      {words.join('; ')}
    </span>
  );
}

function unset(shape: Shape, isNullable: boolean): string {
  if (shape.default === undefined) return isNullable ? 'off' : '';
  if (shape.default === null) return 'off';
  return shape.default === true ? 'yes' : shape.default === false ? 'no' : String(shape.default);
}

/** `riskAversion` as `risk aversion`. */
function words(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
}
