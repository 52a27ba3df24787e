import type { Candidate } from '../schemas/discovery/steps';
import type { RunView } from './view';

/** What was decided of one candidate. */
export interface Said {
  /** 'not reviewed': nobody has decided; '': the pipeline decides nothing. */
  decision: 'approved' | 'auto-approved' | 'rejected' | 'not reviewed' | '';
  /** A person, 'timeout', 'auto-approve' or 'safety policy'; '' while undecided. */
  by: string;
  why: string;
}

/** What of a run says how its candidates were decided on. */
export type Reviewed = Pick<RunView, 'candidateDecisions' | 'decision' | 'record'>;

const UNDECIDED: Said = { decision: 'not reviewed', by: '', why: '' };

/**
 * What was decided of a candidate, by whom, and why: what was said last of it alone, and what was said of
 * the whole run where nothing was. A rejected run has no approved candidate.
 */
export function saidOf(view: Reviewed, { id }: Pick<Candidate, 'id'>): Said {
  const { decision, record } = view;
  if (decision === null) return { ...UNDECIDED, decision: '' };
  const own = view.candidateDecisions.findLast(({ candidate }) => candidate === id);
  if (own?.decision === 'reject') return { decision: 'rejected', by: own.by, why: own.comment };
  const isDecided = record.run.status === 'completed' || decision === 'rejected';
  if (!isDecided || decision === 'not reviewed') return UNDECIDED;
  if (own !== undefined && decision !== 'rejected') {
    return { decision: 'approved', by: own.by, why: own.comment };
  }
  const last = record.reviews.findLast(
    (review) => review.candidate === undefined && review.decision !== 'comment',
  );
  const { by = '', comment = '' } = last ?? {};
  return { decision: decision as Said['decision'], by, why: comment };
}
