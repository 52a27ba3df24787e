import type { Candidate } from '../../schemas/discovery/steps';
import { saidOf } from '../said';
import type { RunView } from '../view';

/** Who has looked at what goes to the laboratory. */
export type ReviewState = 'approved' | 'auto-approved' | 'not reviewed';

/** What goes to the laboratory. */
export interface HandOff {
  review: ReviewState;
  candidates: Candidate[];
}

const STATES: readonly ReviewState[] = ['approved', 'auto-approved', 'not reviewed'];

/**
 * The candidates of a finished run that nobody has rejected; null where the run decides nothing, was not
 * completed, or was rejected as a whole.
 */
export function handOffOf(view: RunView): HandOff | null {
  const { record, candidates, decision } = view;
  const review = STATES.find((state) => state === decision);
  if (review === undefined || candidates === null || record.run.status !== 'completed') return null;
  const left = candidates.filter((one) => saidOf(view, one).decision !== 'rejected');
  return left.length === 0 ? null : { review, candidates: left };
}
