import { useState } from 'react';
import { Link } from 'wouter';
import { useAssignments, useBoard, useBoardItem, useBoards } from '../api/boards';
import { useSession } from '../api/queries';
import { Empty, Loading, PageHead, ProblemNote, When } from '../ui/parts';
import { Structure } from './discovery/parts';

/** Shared lists of candidates: all of the reader's projects, or one of them. */
export default function BoardsPage({ project, id }: { project?: string; id?: string }) {
  const projects = [...new Set(useSession().data?.memberships.map((one) => one.project))];
  if (project !== undefined && id !== undefined) return <BoardView project={project} id={id} />;
  return (
    <>
      <PageHead
        name="Boards"
        title="Boards"
        lead="Candidates of any run, gathered by the people of a project; a board's address can be sent to anyone in it."
      />
      <div className="stack">
        {projects.map((one) => (
          <ProjectBoards key={one} project={one} />
        ))}
      </div>
    </>
  );
}

function ProjectBoards({ project }: { project: string }) {
  const { data, error } = useBoards(project);
  const me = useSession().data?.name ?? '';
  const mine = useAssignments(project, { assignee: me });
  return (
    <section className="card stack tight" aria-label={`Project ${project}`}>
      <h2 className="section-title">{project}</h2>
      {error && <ProblemNote error={error} />}
      {data?.items.length === 0 && (
        <Empty title="No boards yet">
          <p>Open a candidate of a run, and put it on a board by a name of your own.</p>
        </Empty>
      )}
      <ul className="choices">
        {(data?.items ?? []).map((one) => (
          <li key={one.id}>
            <Link className="card" href={`/boards/${project}/${one.id}`}>
              <strong>{one.name}</strong>
              <p className="soft small">
                {one.count} candidates; begun by {one.createdBy}, <When iso={one.createdAt} />
              </p>
            </Link>
          </li>
        ))}
      </ul>
      {(mine.data?.items ?? []).length > 0 && (
        <>
          <h3 className="section-title">For you to look at</h3>
          <ul className="plain">
            {mine.data?.items.map(({ run, candidate, assignedBy }) => (
              <li key={`${run} ${candidate}`}>
                <Link href={candidateLink(run, candidate)}>{candidate}</Link>{' '}
                <span className="soft">
                  of {run}, by {assignedBy}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface Gone {
  run: string;
  candidate: string;
  note: string;
}

function BoardView({ project, id }: { project: string; id: string }) {
  const { data, error, refetch } = useBoard(project, id);
  const name = useBoards(project).data?.items.find((one) => one.id === id)?.name ?? 'Board';
  const item = useBoardItem(id);
  const [gone, setGone] = useState<Gone>();
  if (error) return <ProblemNote error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  return (
    <>
      <PageHead
        name={name}
        title={name}
        lead={
          <>
            <Link href="/boards">Boards</Link> of {project}
          </>
        }
      />
      {gone && (
        <p className="note row" role="status">
          {gone.candidate} was taken off.
          <button
            type="button"
            className="button"
            onClick={() => {
              item.mutate({ ...gone, isBack: true });
              setGone(undefined);
            }}
          >
            Undo
          </button>
        </p>
      )}
      {item.error && <ProblemNote error={item.error} />}
      {data.items.length === 0 && (
        <Empty title="Nothing on this board">
          <p>Candidates are put on it from the page of a run.</p>
        </Empty>
      )}
      <ul className="choices">
        {data.items.map(({ run, candidate, note, addedBy, addedAt }) => (
          <li key={`${run} ${candidate}`} className="card">
            <div className="row apart">
              <Link href={candidateLink(run, candidate)}>{candidate}</Link>
              <button
                type="button"
                className="link"
                aria-label={`Take off: ${candidate}`}
                onClick={() => {
                  item.mutate({ run, candidate, isBack: false });
                  setGone({ run, candidate, note });
                }}
              >
                Take off
              </button>
            </div>
            <Structure runId={run} id={candidate} />
            <p className="soft small">
              {note !== '' && `${note}. `}
              {run}; by {addedBy}, <When iso={addedAt} />
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

function candidateLink(run: string, candidate: string): string {
  return `/runs/${encodeURIComponent(run)}/candidates?${new URLSearchParams({ c: candidate })}`;
}
