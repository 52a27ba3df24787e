import { Link } from 'wouter';
import { useReviews } from '../api/queries';
import { Empty, Loading, PageHead, ProblemNote, When } from '../ui/parts';

/** Runs that wait for a person, those first whose time has run out. */
export default function ReviewsPage() {
  const { data, error, refetch } = useReviews();
  return (
    <>
      <PageHead title="Reviews" name="Reviews" lead="Runs that wait for a person" />
      {error && <ProblemNote error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data?.items.length === 0 && (
        <Empty title="Nothing waits for you">
          <p>A run that asks for approval appears here, and goes on once somebody has decided.</p>
        </Empty>
      )}
      <ul className="choices">
        {(data?.items ?? []).map(({ runId, title, awaiting, startedAt, review }) => (
          <li key={runId}>
            <Link href={`/runs/${runId}`} className="card">
              <h2>{title}</h2>
              <p>{awaiting}</p>
              <p className="soft small">
                {review?.escalated && <span className="pill bad">escalated</span>} started{' '}
                <When iso={startedAt} />
              </p>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
