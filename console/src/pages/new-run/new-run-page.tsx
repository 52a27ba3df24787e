import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Shape } from '../../../../client/sdk/input/shape';
import { ask, Problem } from '../../api/http';
import { usePipeline, usePipelines } from '../../api/queries';
import type { Pipeline } from '../../api/types';
import { Loading, PageHead, ProblemNote } from '../../ui/parts';
import { withField } from './at-path';
import { Fields, type Form } from './fields';

const DEFAULT_PROJECT = 'default';

/** Chooses a pipeline, then asks for its input by a form that its contract makes. */
export default function NewRunPage({ name }: { name?: string | undefined }) {
  const pipelines = usePipelines();
  const pipeline = usePipeline(name);
  if (pipelines.error ?? pipeline.error)
    return <ProblemNote error={pipelines.error ?? pipeline.error} />;
  if (name !== undefined) return pipeline.data ? <RunForm pipeline={pipeline.data} /> : <Loading />;
  return (
    <>
      <PageHead title="New run" name="New run" lead="What is to be run?" />
      <ul className="choices">
        {(pipelines.data?.items ?? []).map((one) => (
          <li key={one.name}>
            <Link href={`/new/${one.name}`} className="card">
              <h2>{one.title}</h2>
              <p className="soft small">{one.description}</p>
              <code className="soft">{one.name}</code>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function RunForm({ pipeline }: { pipeline: Pipeline }) {
  const [, go] = useLocation();
  const queries = useQueryClient();
  const [input, setInput] = useState<unknown>({});
  const [fileNames, setFileNames] = useState<Record<string, string>>({});
  const [filesOnTheWay, setFilesOnTheWay] = useState(0);
  const [useCache, setUseCache] = useState(true);
  /** What is sent twice is one run; what was refused and mended is another request. */
  const [key, setKey] = useState(() => crypto.randomUUID());
  const send = useMutation({
    mutationFn: () =>
      ask<{ runId: string }>('POST', '/v1/runs', {
        body: { pipeline: pipeline.name, project: DEFAULT_PROJECT, input, fileNames, useCache },
        headers: { 'idempotency-key': key },
      }),
    onSuccess: async ({ runId }) => {
      await queries.invalidateQueries({ queryKey: ['runs'] });
      go(`/runs/${runId}`);
    },
    onError: (error) => {
      const wasRefused = error instanceof Problem && error.status >= 400 && error.status < 500;
      if (wasRefused) setKey(crypto.randomUUID());
    },
  });
  const root = pipeline.inputSchema as Shape;
  const problems = send.error instanceof Problem ? send.error.problems : [];
  const form: Form = {
    root,
    project: DEFAULT_PROJECT,
    set: (path, value) => setInput((was: unknown) => withField(was, path, value)),
    setFileName: (field, file) => setFileNames((was) => ({ ...was, [field]: file })),
    sending: (change) => setFilesOnTheWay((was) => was + change),
    problemAt: (field) =>
      problems.find(({ path }) => path.replace(/^(body\.)?input\./, '') === field)?.message,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit}>
      <PageHead title={pipeline.title} name={`New ${pipeline.name}`} lead={pipeline.description} />
      <div className="split">
        <div className="card">
          <Fields form={form} shape={root} path={[]} value={input} />
        </div>
        <aside className="stack">
          <div className="card stack">
            <label className="row">
              <input
                type="checkbox"
                checked={useCache}
                onChange={({ target }) => setUseCache(target.checked)}
              />
              Take what was computed before
            </label>
            <button
              type="submit"
              className="button main-act"
              disabled={send.isPending || filesOnTheWay > 0}
            >
              {filesOnTheWay > 0
                ? 'Sending files …'
                : send.isPending
                  ? 'Starting …'
                  : 'Start the run'}
            </button>
            {send.error && <ProblemNote error={send.error} />}
          </div>
          <div className="card">
            <h2 className="section-title">Example</h2>
            <pre>{JSON.stringify(pipeline.example, null, 2)}</pre>
          </div>
          <div className="card">
            <h2 className="section-title">Stages</h2>
            <ol className="plain">
              {pipeline.stages.map(({ name, title }) => (
                <li key={name}>{title}</li>
              ))}
            </ol>
          </div>
        </aside>
      </div>
    </form>
  );
}
