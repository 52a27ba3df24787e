import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useAssign, useAssignments, useBoards, usePutOnBoard } from '../../api/boards';
import { useSession } from '../../api/queries';
import type { Run } from '../../api/types';
import { ProblemNote } from '../../ui/parts';

/** Who is to look at a candidate, and the boards that it can be put on. */
export function Shelf({ run, id }: { run: Run; id: string }) {
  return (
    <section aria-label="Assignment and boards" className="stack tight">
      <Assignee run={run} id={id} />
      <OnBoard run={run} id={id} />
    </section>
  );
}

function Assignee({ run, id }: { run: Run; id: string }) {
  const { data } = useAssignments(run.project, { run: run.runId });
  const me = useSession().data?.name;
  const assign = useAssign(run.runId, id);
  const [name, setName] = useState('');
  const now = data?.items.find(({ candidate }) => candidate === id);
  const give = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') assign.mutate(name.trim(), { onSuccess: () => setName('') });
  };
  return (
    <>
      {now !== undefined && (
        <p className="row small">
          Assigned to {now.assignee} by {now.assignedBy}
          <button type="button" className="link" onClick={() => assign.mutate(null)}>
            Take it back
          </button>
        </p>
      )}
      <form className="row" onSubmit={give}>
        <input
          className="input short"
          aria-label="Assign to"
          placeholder="Assign to …"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <button type="submit" className="button" disabled={assign.isPending}>
          Assign
        </button>
        {me !== undefined && now?.assignee !== me && (
          <button type="button" className="button" onClick={() => assign.mutate(me)}>
            To me
          </button>
        )}
      </form>
      {assign.error && <ProblemNote error={assign.error} />}
    </>
  );
}

function OnBoard({ run, id }: { run: Run; id: string }) {
  const { data } = useBoards(run.project);
  const put = usePutOnBoard(run.project, run.runId, id);
  const [name, setName] = useState('');
  const [last, setLast] = useState('');
  const add = (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '') return;
    put.mutate({ name: wanted, note: '' }, { onSuccess: () => setLast(wanted) });
    setName('');
  };
  const board = data?.items.find((one) => one.name === last);
  return (
    <>
      <form className="row" onSubmit={add}>
        <input
          className="input short"
          aria-label="Board"
          placeholder="Board, new or old"
          list="boards"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <datalist id="boards">
          {(data?.items ?? []).map((one) => (
            <option key={one.id} value={one.name} />
          ))}
        </datalist>
        <button type="submit" className="button" disabled={put.isPending}>
          Put on board
        </button>
      </form>
      {board !== undefined && (
        <p className="small" role="status">
          It is on <Link href={`/boards/${run.project}/${board.id}`}>{board.name}</Link>.
        </p>
      )}
      {put.error && <ProblemNote error={put.error} />}
    </>
  );
}
