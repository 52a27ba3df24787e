import { Link } from 'wouter';
import { type Dataset, useTrainedOn, useVersion } from '../../api/registry';
import { Loading, PageHead, ProblemNote, When } from '../../ui/parts';
import { inProject, useProject } from '../../ui/project';
import { bytes } from '../../ui/words';
import { Access, Counts, Events, Fact, Tiles, Versions } from './version-parts';

/** One version of a data set: what is in it, how good it is, where it is from, who used it. */
export default function DatasetPage({ name }: { name: string }) {
  const project = useProject();
  const at = { kind: 'datasets', project } as const;
  const { data, error, refetch } = useVersion<Dataset>(at, name);
  if (error) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const { manifest, version, createdAt, run } = data;
  return (
    <>
      <PageHead
        title={manifest.title}
        name={version}
        lead={
          <>
            Data set <code>{version}</code>, registered <When iso={createdAt} />
          </>
        }
        acts={
          <div className="row">
            <Link className="button main-act" href="/new/train">
              Train on it
            </Link>
            <a
              className="button"
              href={`/v1/artifacts/${manifest.data.sha256}?project=${encodeURIComponent(project)}`}
              download={`${version}.${manifest.quality.format}`}
            >
              The file <span className="soft small">{bytes(manifest.data.size)}</span>
            </a>
          </div>
        }
      />
      <div className="split">
        <div className="stack">
          <Quality manifest={manifest} />
          <Reading reading={manifest.reading} />
          <Events history={data.history} />
        </div>
        <div className="stack">
          <Versions kind="datasets" name={data.name} shown={version} project={project} />
          <Users project={project} version={version} />
          <section className="card" aria-label="Facts">
            <h2 className="section-title">Facts</h2>
            <dl className="facts">
              <Fact name="Licence">{manifest.licence}</Fact>
              <Fact name="Source">{manifest.source}</Fact>
              <Fact name="Made by">
                <Link href={`/runs/${run}`}>{run}</Link>
              </Fact>
              {manifest.parents.length > 0 && (
                <Fact name="Made from">
                  {manifest.parents.map((one) => (
                    <Link key={one} href={inProject(`/registry/datasets/${one}`, project)}>
                      {one}{' '}
                    </Link>
                  ))}
                </Fact>
              )}
              <Fact name="Digest">
                <code>{data.digest}</code>
              </Fact>
            </dl>
          </section>
          <Access kind="datasets" version={version} project={project} />
        </div>
      </div>
    </>
  );
}

function Quality({ manifest }: { manifest: Dataset['manifest'] }) {
  const { quality, distinct, dropped, conflicts, scaffolds, acyclic } = manifest;
  const { values } = quality;
  return (
    <section className="card stack" aria-label="Quality">
      <h2 className="section-title">Quality</h2>
      <Tiles
        of={[
          ['records', quality.records],
          ['distinct molecules', distinct],
          ['conflicting values', conflicts],
          ['scaffolds', scaffolds],
          ['without rings', acyclic],
        ]}
      />
      {values && (
        <Tiles
          of={[
            ['measured values', values.count],
            ['of them limits', values.censored],
            ['smallest', values.min],
            ['median', values.median],
            ['largest', values.max],
          ]}
        />
      )}
      <Counts title="Left out" of={dropped} />
      <Counts title="Worth a look" of={quality.remarks} />
      {quality.kinds && <Counts title="Kinds of measurement" of={quality.kinds} />}
      {Object.keys(dropped).length === 0 && <p className="soft">Nothing was left out.</p>}
    </section>
  );
}

function Reading({ reading }: { reading: Dataset['manifest']['reading'] }) {
  const shown = Object.entries(reading).filter(
    ([, value]) => value !== null && value !== 'none' && value !== '' && String(value) !== '',
  );
  return (
    <section className="card" aria-label="Columns">
      <h2 className="section-title">How its columns are read</h2>
      <dl className="facts">
        {shown.map(([field, value]) => (
          <Fact key={field} name={field}>
            {Array.isArray(value) ? value.join(', ') : String(value)}
          </Fact>
        ))}
      </dl>
    </section>
  );
}

function Users({ project, version }: { project: string; version: string }) {
  const models = useTrainedOn(project, version);
  return (
    <section className="card" aria-label="Used by">
      <h2 className="section-title">Who used it</h2>
      {models.length === 0 && (
        <p className="soft">No newest version of a model was trained on it.</p>
      )}
      <ul className="plain">
        {models.map(({ version: model, run }) => (
          <li key={model}>
            <Link href={inProject(`/registry/models/${model}`, project)}>{model}</Link>{' '}
            <span className="soft small">
              by <Link href={`/runs/${run}`}>{run}</Link>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
