import { useState } from 'react';
import { Link } from 'wouter';
import { type Model, useProduction, useVersion } from '../../api/registry';
import { Loading, PageHead, ProblemNote, When } from '../../ui/parts';
import { inProject, useProject } from '../../ui/project';
import { figure } from '../../ui/words';
import { Access, Events, Fact, Tiles, Versions } from './version-parts';

/** One version of a model: what it was trained on, how it was judged, whether it is in production. */
export default function ModelPage({ name }: { name: string }) {
  const project = useProject();
  const at = { kind: 'models', project } as const;
  const { data, error, refetch } = useVersion<Model>(at, name);
  if (error) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const { manifest, version, createdAt, run } = data;
  const { training, code } = manifest;
  return (
    <>
      <PageHead
        title={manifest.title}
        name={version}
        lead={
          <>
            {data.inProduction && <span className="pill good">in production</span>} Model{' '}
            <code>{version}</code> of {manifest.property}, trained <When iso={createdAt} />
          </>
        }
      />
      <div className="split">
        <div className="stack">
          <Evaluation model={data} />
          <Events history={data.history} />
        </div>
        <div className="stack">
          <Production model={data} project={project} />
          <Versions kind="models" name={data.name} shown={version} project={project} />
          <section className="card" aria-label="Facts">
            <h2 className="section-title">Facts</h2>
            <dl className="facts">
              <Fact name="Trained on">
                {training.dataset === null ? (
                  <code>{training.rows.sha256}</code>
                ) : (
                  <Link href={inProject(`/registry/datasets/${training.dataset}`, project)}>
                    {training.dataset}
                  </Link>
                )}
              </Fact>
              <Fact name="By">
                <Link href={`/runs/${run}`}>{run}</Link>
              </Fact>
              <Fact name="Step">
                <Link href={`/catalogue/steps/${code.step}`}>{code.step}</Link>
              </Fact>
              <Fact name="Tool">{code.toolVersion}</Fact>
              <Fact name="Seed">{String(manifest.seed)}</Fact>
              <Fact name="Unit">{manifest.unit}</Fact>
              <Fact name="Digest">
                <code>{data.digest}</code>
              </Fact>
            </dl>
          </section>
          <Access kind="models" version={version} project={project} />
        </div>
      </div>
    </>
  );
}

function Evaluation({ model }: { model: Model }) {
  const { evaluation, unit } = model.manifest;
  return (
    <section className="card stack" aria-label="Evaluation">
      <h2 className="section-title">How it was judged</h2>
      <Tiles
        of={[
          ['trained on', evaluation.trained],
          ['duplicates merged', evaluation.duplicatesMerged],
          ['conflicts', evaluation.conflicts],
          ['limits left out', evaluation.censoredLeftOut],
        ]}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <section className="table-frame" tabIndex={0} aria-label="Splits">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Split</th>
              <th scope="col" className="number">
                RMSE, {unit}
              </th>
              <th scope="col" className="number">
                of the mean
              </th>
              <th scope="col" className="number wide-only">
                MAE
              </th>
              <th scope="col" className="number">
                inside 90 %
              </th>
            </tr>
          </thead>
          <tbody>
            {evaluation.evaluations.map((one) => (
              <tr key={one.split}>
                <td>{one.split}</td>
                <td className="number">
                  {figure(one.rmse)}
                  {one.details && (
                    <div className="soft small">
                      {figure(one.details.rmseLow)} to {figure(one.details.rmseHigh)}
                    </div>
                  )}
                </td>
                <td className="number">{figure(one.rmseOfMean)}</td>
                <td className="number wide-only">{figure(one.mae)}</td>
                <td className="number">{Math.round(100 * one.coverage)} %</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="soft small">
        “Of the mean” is the error of always predicting the mean: a model must be well below it. The
        range is the 95 % bootstrap interval; the last column should be near 90 %.
      </p>
    </section>
  );
}

function Production({ model, project }: { model: Model; project: string }) {
  const act = useProduction(project);
  const [reason, setReason] = useState('');
  const send = (kind: 'promote' | 'roll-back') =>
    act.mutate(
      { act: kind, name: kind === 'promote' ? model.version : model.name, reason },
      { onSuccess: () => setReason('') },
    );
  return (
    <section className="card stack" aria-label="Production">
      <h2 className="section-title">Production</h2>
      <label className="field">
        <span className="small">Reason, kept in its history</span>
        <input
          className="input"
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
      <div className="row">
        {model.inProduction ? (
          <button
            type="button"
            className="button danger"
            disabled={reason === '' || act.isPending}
            onClick={() => send('roll-back')}
          >
            Roll back
          </button>
        ) : (
          <button
            type="button"
            className="button main-act"
            disabled={reason === '' || act.isPending}
            onClick={() => send('promote')}
          >
            Promote to production
          </button>
        )}
      </div>
      {act.error && <ProblemNote error={act.error} />}
    </section>
  );
}
