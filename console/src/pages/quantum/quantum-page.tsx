import { Link } from 'wouter';
import { useRuns } from '../../api/queries';
import { Empty, Loading, PageHead, ProblemNote, RunPill, When } from '../../ui/parts';

const PIPELINES = ['simulate-circuit', 'vqe', 'qaoa', 'benchmark-device'];

/** Runs of quantum pipelines, and the way to the editor of circuits. */
export default function QuantumPage() {
  const [circuits, searches, optimisations, devices] = [
    useRuns({ pipeline: PIPELINES[0] as string }),
    useRuns({ pipeline: PIPELINES[1] as string }),
    useRuns({ pipeline: PIPELINES[2] as string }),
    useRuns({ pipeline: PIPELINES[3] as string }),
  ];
  const all = [circuits, searches, optimisations, devices];
  const error = all.find((one) => one.error)?.error;
  const runs = all
    .flatMap(({ data }) => data?.pages[0]?.items ?? [])
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  const isPending = all.some((one) => one.isPending);
  return (
    <>
      <PageHead
        title="Quantum"
        name="Quantum"
        lead="Circuits, variational searches and optimisation, simulated exactly"
        acts={
          <Link href="/quantum/editor" className="button main-act">
            Draw a circuit
          </Link>
        }
      />
      {error && <ProblemNote error={error} />}
      {isPending && <Loading />}
      {!isPending && !error && runs.length === 0 && (
        <Empty title="No quantum runs yet">
          <p>
            <Link href="/quantum/editor">Draw a circuit</Link> or write it in OpenQASM, and run it.{' '}
            <Link href="/new/vqe">VQE</Link> finds the energy of a molecule,{' '}
            <Link href="/new/qaoa">QAOA</Link> a good cut or portfolio; both are held against
            classical methods.
          </p>
        </Empty>
      )}
      <ul className="choices">
        {runs.map(({ runId, title, status, startedAt }) => (
          <li key={runId}>
            <Link href={`/quantum/${runId}`} className="card">
              <h2>{title}</h2>
              <p className="row">
                <RunPill status={status} />
                <span className="soft small">
                  <When iso={startedAt} />
                </span>
              </p>
              <code className="soft">{runId}</code>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
