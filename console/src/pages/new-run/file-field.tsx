import { useState } from 'react';
import { upload } from '../../api/http';
import { ProblemNote } from '../../ui/parts';
import { bytes } from '../../ui/words';
import { isRecord } from './at-path';
import type { Form } from './fields';

/** A file: chosen or dropped, it goes to the artifact store, and its reference into the input. */
export function FileField(o: {
  id: string;
  field: string;
  value: unknown;
  form: Form;
  set: (value: unknown) => void;
}) {
  const [name, setName] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setBusy(true);
    o.form.sending(1);
    setError(undefined);
    setName(file.name);
    try {
      o.set(await upload(o.form.project, file));
      o.form.setFileName(o.field, file.name);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
      o.form.sending(-1);
    }
  };
  const size = isRecord(o.value) && typeof o.value.size === 'number' ? o.value.size : undefined;
  return (
    <section
      className="drop"
      aria-label={`file of ${o.field}`}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void take(event.dataTransfer.files[0]);
      }}
    >
      <input id={o.id} type="file" onChange={({ target }) => void take(target.files?.[0])} />
      <span className="soft small">
        {isBusy
          ? `sending ${name} …`
          : size === undefined
            ? 'or drop it here'
            : `${name} ${bytes(size)}`}
      </span>
      {error !== undefined && <ProblemNote error={error} />}
    </section>
  );
}
