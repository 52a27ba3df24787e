import { Link } from 'wouter';
import { usePipeline, usePipelines, useStep, useSteps } from '../api/queries';
import { Loading, PageHead, ProblemNote } from '../ui/parts';

/** Every pipeline and step, from their contracts. */
export default function CataloguePage({
  kind,
  name,
}: {
  kind?: string | undefined;
  name?: string | undefined;
}) {
  if (kind === 'pipelines' && name !== undefined) return <PipelineEntry name={name} />;
  if (kind === 'steps' && name !== undefined) return <StepEntry name={name} />;
  return <Lists />;
}

function Lists() {
  const pipelines = usePipelines();
  const steps = useSteps();
  const error = pipelines.error ?? steps.error;
  return (
    <>
      <PageHead title="Catalogue" name="Catalogue" lead="What can be run, from the contracts" />
      {error && <ProblemNote error={error} />}
      {!error && (!pipelines.data || !steps.data) && <Loading />}
      <div className="stack">
        <section>
          <h2 className="section-title">Pipelines</h2>
          <EntryTable
            entries={(pipelines.data?.items ?? []).map((one) => ({
              ...one,
              href: `/catalogue/pipelines/${one.name}`,
            }))}
          />
        </section>
        <section>
          <h2 className="section-title">Steps</h2>
          <EntryTable
            entries={(steps.data?.items ?? []).map((one) => ({
              ...one,
              href: `/catalogue/steps/${one.name}`,
            }))}
          />
        </section>
      </div>
    </>
  );
}

function EntryTable({
  entries,
}: {
  entries: { name: string; version: number; title: string; href: string }[];
}) {
  return (
    <div className="table-frame">
      <table className="table">
        <tbody>
          {entries.map(({ name, version, title, href }) => (
            <tr key={`${name}@${version}`}>
              <td className="name">
                <Link href={href}>{name}</Link> <span className="soft small">v{version}</span>
              </td>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PipelineEntry({ name }: { name: string }) {
  const { data, error } = usePipeline(name);
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Loading />;
  return (
    <>
      <PageHead
        title={data.title}
        name={name}
        lead={data.description}
        acts={
          <Link className="button main-act" href={`/new/${name}`}>
            Run it
          </Link>
        }
      />
      <div className="stack">
        <Citations citations={data.citations} />
        <Schema title="Example" value={data.example} />
        <Schema title="Input" value={data.inputSchema} />
        <Schema title="Output" value={data.outputSchema} />
      </div>
    </>
  );
}

function StepEntry({ name }: { name: string }) {
  const { data, error } = useStep(name);
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Loading />;
  return (
    <>
      <PageHead title={data.title} name={name} lead={data.description} />
      <div className="stack">
        <section className="card">
          <dl className="facts">
            <dt>Activity type</dt>
            <dd>{data.activityType}</dd>
            <dt>Task queue</dt>
            <dd>{data.taskQueue}</dd>
            <dt>Runtime</dt>
            <dd>{data.runtime}</dd>
            <dt>Taken from the cache</dt>
            <dd>{data.cacheable ? 'yes' : 'no'}</dd>
          </dl>
        </section>
        <Citations citations={data.citations} />
        <Schema title="Input" value={data.inputSchema} />
        <Schema title="Output" value={data.outputSchema} />
      </div>
    </>
  );
}

function Citations({ citations }: { citations: readonly string[] }) {
  if (citations.length === 0) return null;
  return (
    <section className="card">
      <h2 className="section-title">Sources</h2>
      <ul className="plain">
        {citations.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </section>
  );
}

function Schema({ title, value }: { title: string; value: unknown }) {
  return (
    <details className="card" open={title === 'Example'}>
      <summary className="section-title">{title}</summary>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}
