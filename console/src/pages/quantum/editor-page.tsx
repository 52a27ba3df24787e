import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useSearch } from 'wouter';
import { answerText } from '../../api/http';
import { useRun, useRunRecord } from '../../api/queries';
import { Loading, PageHead, ProblemNote } from '../../ui/parts';
import { Builder } from './builder';
import { readText, textOf } from './circuit-text';
import { EXAMPLES } from './examples';
import { RunCircuit } from './run-circuit';
import { TextEditor } from './text-editor';
import { useTextHistory } from './text-history';

const DRAFT = 'athanor.circuit';

/** A circuit as text and as a picture, each following the other, and the way to run it. */
export default function CircuitEditorPage() {
  const run = new URLSearchParams(useSearch()).get('run');
  return run === null ? <Editor first={draft()} /> : <OfRun runId={run} />;
}

/** The circuit that a run was given. */
function OfRun({ runId }: { runId: string }) {
  const run = useRun(runId);
  const record = useRunRecord(runId, true);
  const given = (record.data?.input as { circuit?: { sha256?: string } } | undefined)?.circuit;
  const project = run.data?.project;
  const text = useQuery({
    queryKey: ['artifact', project, given?.sha256],
    queryFn: () => answerText(`/v1/artifacts/${given?.sha256}?project=${project}`),
    enabled: given?.sha256 !== undefined && project !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const error = run.error ?? record.error ?? text.error;
  if (error) return <ProblemNote error={error} />;
  return text.data === undefined ? <Loading /> : <Editor first={text.data} />;
}

function Editor({ first }: { first: string }) {
  const history = useTextHistory(first);
  const { text, change } = history;
  const read = useMemo(() => readText(text), [text]);
  const [lastCircuit, setLastCircuit] = useState(read.circuit);
  if (read.circuit !== null && read.circuit !== lastCircuit) setLastCircuit(read.circuit);
  const edit = (next: string, isTyped = false) => {
    change(next, isTyped);
    sessionStorage.setItem(DRAFT, next);
  };
  return (
    <>
      <PageHead
        title="Draw a circuit"
        name="Draw a circuit"
        lead="Text and picture are the same circuit: change either."
        acts={
          <div className="row">
            <button
              type="button"
              className="button"
              disabled={!history.canUndo}
              onClick={history.undo}
            >
              Undo
            </button>
            <button
              type="button"
              className="button"
              disabled={!history.canRedo}
              onClick={history.redo}
            >
              Redo
            </button>
            <select
              className="input example-choice"
              aria-label="Begin with an example"
              value=""
              onChange={({ target }) => edit(EXAMPLES[Number(target.value)]?.text ?? text)}
            >
              <option value="">Examples …</option>
              {EXAMPLES.map(({ title }, i) => (
                <option key={title} value={i}>
                  {title}
                </option>
              ))}
            </select>
          </div>
        }
      />
      <div className="circuit-editor">
        <section className="card" aria-label="Text">
          <h2 className="section-title">OpenQASM</h2>
          <TextEditor
            text={text}
            fault={read.fault}
            change={(next) => edit(next, true)}
            undo={history.undo}
            redo={history.redo}
          />
        </section>
        <section className="card stack" aria-label="Picture">
          <h2 className="section-title">Picture</h2>
          {read.circuit !== null && (
            <Builder circuit={read.circuit} change={(circuit) => edit(textOf(circuit, text))} />
          )}
          {read.circuit === null && (
            <p className="note warn">The picture comes back once the text reads as a circuit.</p>
          )}
        </section>
      </div>
      <RunCircuit text={text} circuit={read.circuit} />
    </>
  );
}

function draft(): string {
  return sessionStorage.getItem(DRAFT) ?? EXAMPLES[0]?.text ?? '';
}
