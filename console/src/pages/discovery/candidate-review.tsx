import { useState } from 'react';
import { useRunAct } from '../../api/queries';
import type { Run } from '../../api/types';
import { type Decision, DecisionForm } from '../../ui/decision-form';
import { ProblemNote } from '../../ui/parts';
import { ago } from '../../ui/words';

/** What people said of a candidate, and, while the run can be told, what you say. */
export function CandidateReview({ run, id }: { run: Run; id: string }) {
  const act = useRunAct(run.runId);
  const [comment, setComment] = useState('');
  const said = (run.state?.reviews ?? []).filter(({ candidate }) => candidate === id);
  const review = run.state?.review;
  const isOpen = run.status === 'running' && (review?.candidates.includes(id) ?? false);
  const say = (decision: Decision) =>
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
        <DecisionForm
          comment={comment}
          onComment={setComment}
          words={WORDS}
          isPending={act.isPending}
          onDecide={say}
        />
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

const WORDS = { approve: 'Approve it', reject: 'Reject it', comment: 'Comment' };
const DONE = { approve: 'approved', reject: 'rejected', comment: 'comment' };
