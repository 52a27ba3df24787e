import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { type CandidateDetail, type CandidateRow, useCandidate } from '../../api/discovery';
import { runPath } from '../../api/queries';
import type { Run } from '../../api/types';
import { Loading, ProblemNote } from '../../ui/parts';
import { figure } from '../../ui/words';
import { CandidateReview } from './candidate-review';
import { DecisionMark, Structure } from './parts';
import type { Decided } from './rows';
import { Shelf } from './shelf';

const PoseView = lazy(() => import('./pose-view'));

/** Everything about one candidate: structure, evidence, pose, where it comes from, and what people say. */
export function SidePanel(o: {
  run: Run;
  row: CandidateRow;
  decided: Decided | undefined;
  close: () => void;
}) {
  const { run, row } = o;
  const { data, error } = useCandidate(run.runId, row.id);
  return (
    <aside className="card stack panel" aria-label={`Candidate ${row.id}`}>
      <div className="row apart">
        <h2>{row.id}</h2>
        <button type="button" className="button" onClick={o.close}>
          Close
        </button>
      </div>
      <div>
        <DecisionMark decided={o.decided} restricted={row.restricted} />
      </div>
      <Structure runId={run.runId} id={row.id} />
      <Identity row={row} />
      <CandidateReview run={run} id={row.id} />
      <Shelf run={run} id={row.id} />
      {error && <ProblemNote error={error} />}
      {data === undefined && !error && <Loading />}
      {data && <EvidenceTable evidence={data.evidence} />}
      {data?.pose && (
        <section aria-label="Pose">
          <h3 className="section-title">Pose in {data.pose.receptor}</h3>
          <Suspense fallback={<Loading />}>
            <PoseView id={row.id} pose={data.pose} />
          </Suspense>
        </section>
      )}
      {data && data.pose === null && <NoPose run={run} />}
      <Origins run={run} row={row} />
    </aside>
  );
}

function Identity({ row }: { row: CandidateRow }) {
  return (
    <dl className="facts small">
      <dt>Rank</dt>
      <dd>
        {row.rank}; {figure(row.rankLow)} to {figure(row.rankHigh)} by resampling; in the top with{' '}
        {figure(Math.round(row.probabilityTop * 100))} %
      </dd>
      {row.weightStability !== undefined && (
        <>
          <dt>Other weights</dt>
          <dd>{Math.round(row.weightStability * 100)} % of random weights keep it in the top</dd>
        </>
      )}
      <dt>SMILES</dt>
      <dd>
        <code>{row.smiles}</code>
      </dd>
      <dt>InChIKey</dt>
      <dd>
        <code>{row.inchiKey}</code>
      </dd>
      <dt>Nearest known</dt>
      <dd>{row.nearest || '–'}</dd>
      {row.route !== undefined && (
        <>
          <dt>Route</dt>
          <dd>{row.route}</dd>
        </>
      )}
    </dl>
  );
}

type Evidence = CandidateDetail['evidence'];

/** What speaks for it, objective by objective, the weightiest first. */
function EvidenceTable({ evidence }: { evidence: Evidence }) {
  const sorted = [...evidence].sort(
    (a, b) => Math.abs(b.contribution ?? 0) - Math.abs(a.contribution ?? 0),
  );
  return (
    <section aria-label="Evidence">
      <h3 className="section-title">Evidence</h3>
      <ul className="evidence">
        {sorted.map((one) => (
          <li key={`${one.objective} ${one.unit}`}>
            <div className="row apart">
              <span>{one.title}</span>
              <span className="number">
                {one.value === null ? 'none' : figure(one.value)} {one.value !== null && one.unit}
              </span>
            </div>
            <span className="bar" aria-hidden="true">
              <span style={{ width: `${100 * (one.desirability ?? 0)}%` }} />
            </span>
            <p className="soft small">{wordsOf(one)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function wordsOf(one: Evidence[number]): string {
  const { low, high, desirability, weight, contribution, rankWithout, inDomain, note } = one;
  return [
    low !== null && high !== null && `${figure(low)} to ${figure(high)}`,
    desirability !== null && `desirability ${figure(desirability)}, weight ${figure(weight)}`,
    contribution !== undefined &&
      `moves the score by ${contribution > 0 ? '+' : ''}${figure(contribution)}`,
    rankWithout !== undefined && `rank ${rankWithout} without it`,
    inDomain === false && 'outside what its model knows',
    note,
  ]
    .filter((words) => words !== false && words !== '')
    .join('; ');
}

function NoPose({ run }: { run: Run }) {
  const stage = run.state?.stages.find(({ name }) => name === 'dock');
  if (stage === undefined) return null;
  const because = stage.note === '' ? '' : `: ${stage.note}`;
  return (
    <p className="soft small">
      No pose is drawn of it: the run draws those of its best twenty docked candidates
      {stage.status === 'not run' && `, and docked none${because}`}.
    </p>
  );
}

function Origins({ run, row }: { run: Run; row: CandidateRow }) {
  const place = `output.candidates[${row.rank - 1}].score`;
  const query = new URLSearchParams({ of: place });
  return (
    <section aria-label="Lineage" className="row small">
      {run.status === 'running' ? (
        <span className="soft">Its lineage can be walked once the run has ended.</span>
      ) : (
        <Link href={`/runs/${encodeURIComponent(run.runId)}/lineage?${query}`}>
          Where its score comes from
        </Link>
      )}
      <a href={`${runPath(run.runId)}/candidates/${encodeURIComponent(row.id)}`}>As JSON</a>
    </section>
  );
}
