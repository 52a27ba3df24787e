import { useState } from 'react';
import { useRunAct } from '../../api/queries';
import type { Run } from '../../api/types';
import { ProblemNote } from '../../ui/parts';
import { ago } from '../../ui/words';

/** What people said of a candidate, and, while the run can be told, what you say. */
export function CandidateReview({ run, id }: { run: Run; id: string }) {
  const act = useRunAct(run.runId);
  const [comment, setComment] = useState('');
  const said = (run.state?.reviews ?? []).filter(({ candidate }) => candidate === id);
  const review = run.state?.review;
  const isOpen = run.status === 'running' && (review?.candidates.includes(id) ?? false);
  const say = (decision: 'approve' | 'reject' | 'comment') =>
    act.mutate({ act: decision, candidate: id, comment }, { onSuccess: () => setComment('') });
  return (
    <section aria-label="Review of this candidate" className="stack tight">
      {said.length > 0 && (
        <ul className="log small">
          {said.map(({ decision, by, comment: words, at }) => (
            <li key={`${at} ${by} ${decision}`}>
              <strong>{DONE[decision]}</strong> by {by}, {ago(new Date(at).toISOString())}
              {words !== '' && <>: {words}</>}
            </li>
          ))}
        </ul>
      )}
      {isOpen ? (
        <>
          <label className="field">
            <span className="small">Comment, kept in the record</span>
            <textarea
              className="input"
              rows={2}
              value={comment}
              onChange={({ target }) => setComment(target.value)}
            />
          </label>
          <div className="row">
            <button
              type="button"
              className="button main-act"
              disabled={act.isPending}
              onClick={() => say('approve')}
            >
              Approve it
            </button>
            <button
              type="button"
              className="button danger"
              disabled={act.isPending}
              onClick={() => say('reject')}
            >
              Reject it
            </button>
            <button
              type="button"
              className="button"
              disabled={act.isPending || comment === ''}
              onClick={() => say('comment')}
            >
              Comment
            </button>
          </div>
        </>
      ) : (
        <p className="soft small">
          {run.status === 'running'
            ? 'It can be decided on when the run waits for a review.'
            : 'The run has ended: its decisions stand.'}
        </p>
      )}
      {act.error && <ProblemNote error={act.error} />}
    </section>
  );
}

const DONE = { approve: 'approved', reject: 'rejected', comment: 'comment' };
