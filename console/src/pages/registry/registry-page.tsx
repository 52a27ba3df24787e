import { Link } from 'wouter';
import { type RegistryKind, useRegistry, type Version } from '../../api/registry';
import { Empty, Loading, PageHead, ProblemNote, When } from '../../ui/parts';
import { inProject, ProjectChoice, useProject } from '../../ui/project';
import { type Column, VirtualTable } from '../../ui/virtual-table';

const KINDS: { kind: RegistryKind; title: string; none: string; pipeline: string }[] = [
  {
    kind: 'datasets',
    title: 'Data sets',
    none: 'A data set is a file of measured molecules with a name, a licence and a version that never changes.',
    pipeline: 'register-dataset',
  },
  {
    kind: 'models',
    title: 'Models',
    none: 'A model is trained on a version of a data set, judged where it was not trained, and promoted by a person.',
    pipeline: 'train',
  },
];

/** The newest version of every data set and model of a project. */
export default function RegistryPage() {
  const project = useProject();
  return (
    <>
      <PageHead
        title="Data and models"
        name="Data and models"
        lead="Versions that never change, so that a run means the same for ever"
        acts={<ProjectChoice />}
      />
      <div className="stack">
        {KINDS.map((one) => (
          <Kind key={one.kind} {...one} project={project} />
        ))}
      </div>
    </>
  );
}

function Kind(o: (typeof KINDS)[number] & { project: string }) {
  const { data, error, refetch } = useRegistry({ kind: o.kind, project: o.project });
  const columns: Column<Version>[] = [
    {
      title: 'Name',
      className: 'name',
      cell: ({ name }) => (
        <Link href={inProject(`/registry/${o.kind}/${name}`, o.project)}>{name}</Link>
      ),
    },
    {
      title: 'Newest',
      cell: ({ number, inProduction }) => (
        <>
          v{number} {inProduction && <span className="pill good">in production</span>}
        </>
      ),
    },
    {
      title: 'Made by',
      className: 'wide-only',
      cell: ({ run }) => <Link href={`/runs/${run}`}>{run}</Link>,
    },
    {
      title: 'When',
      className: 'wide-only',
      cell: ({ createdAt }) => <When iso={createdAt} />,
    },
  ];
  return (
    <section aria-label={o.title}>
      <div className="row section-head">
        <h2 className="section-title">{o.title}</h2>
        <Link className="button" href={`/new/${o.pipeline}`}>
          {o.kind === 'datasets' ? 'Register a data set' : 'Train a model'}
        </Link>
      </div>
      {error && <ProblemNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data?.items.length === 0 && (
        <Empty title={`No ${o.title.toLowerCase()} yet`}>
          <p>{o.none}</p>
        </Empty>
      )}
      {data && data.items.length > 0 && (
        <VirtualTable
          label={o.title}
          rows={data.items}
          columns={columns}
          keyOf={({ version }) => version}
        />
      )}
    </section>
  );
}
