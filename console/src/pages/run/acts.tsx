import { useState } from 'react';
import { useRunAct } from '../../api/queries';
import type { Run } from '../../api/types';
import { type Decision, DecisionForm } from '../../ui/decision-form';
import { ProblemNote } from '../../ui/parts';

/** What can be done to a run as it stands. */
export function Acts({ run }: { run: Run }) {
  const act = useRunAct(run.runId);
  const [isSure, setSure] = useState(false);
  if (run.status !== 'running') return null;
  const isPaused = run.state?.paused ?? false;
  return (
    <div className="row">
      <button
        type="button"
        className="button"
        disabled={act.isPending}
        onClick={() => act.mutate({ act: isPaused ? 'resume' : 'pause' })}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </button>
      {isSure ? (
        <>
          <button
            type="button"
            className="button danger"
            onClick={() => act.mutate({ act: 'cancel' })}
          >
            Yes, cancel it
          </button>
          <button type="button" className="button" onClick={() => setSure(false)}>
            Keep it
          </button>
        </>
      ) : (
        <button type="button" className="button danger" onClick={() => setSure(true)}>
          Cancel …
        </button>
      )}
      {act.error && <ProblemNote error={act.error} />}
    </div>
  );
}

const WORDS = { approve: 'Approve', reject: 'Reject', comment: 'Only comment' };

/** Asks for the decision that a run waits for. */
export function ReviewCard({ run }: { run: Run }) {
  const act = useRunAct(run.runId);
  const [comment, setComment] = useState('');
  const review = run.state?.review;
  const stage = review?.stage;
  const answer = (decision: Decision) =>
    act.mutate({
      act: decision,
      comment,
      // Of a review that is no stage of its own the stage is empty.
      ...(stage && stage !== 'approve' && { stage }),
    });
  return (
    <section className="card stack" aria-label="Review">
      {/* What to type in a terminal stands behind: here are buttons. */}
      <h2>It waits for a person: {run.state?.awaiting?.split(': athanor ')[0]}</h2>
      {review != null && (
        <p className="soft small">
          {review.candidates.length > 0 && `${review.candidates.length} candidates. `}
          {review.reviewers.length > 0 && `May decide: ${review.reviewers.join(', ')}. `}
          {review.escalated && 'Nobody decided in time: it was escalated. '}
          {review.dueAt !== null && `Until ${new Date(review.dueAt).toLocaleString()}.`}
        </p>
      )}
      <DecisionForm
        comment={comment}
        onComment={setComment}
        words={WORDS}
        isPending={act.isPending}
        onDecide={answer}
      />
      {act.error && <ProblemNote error={act.error} />}
    </section>
  );
}
