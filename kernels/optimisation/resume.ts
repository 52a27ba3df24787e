import { type CobylaState, resumeCobyla } from './cobyla';
import { OptimisationError } from './errors';
import { type LbfgsState, resumeLbfgs } from './lbfgs';
import type { Minimiser } from './minimiser';
import { resumeSpsa, type SpsaState } from './spsa';

/** The state of any minimiser of this folder. */
export type MinimiserState = LbfgsState | CobylaState | SpsaState;

/**
 * Goes on where `state()` was taken, also after a way through JSON; the same values give the same bits
 * as without the interruption. The state itself stays as it is.
 * @throws OptimisationError BAD_STATE for anything that no minimiser of this folder gave
 */
export function resume(state: MinimiserState): Minimiser<MinimiserState> {
  const own = JSON.parse(JSON.stringify(state)) as MinimiserState;
  if (own.method === 'lbfgs') return resumeLbfgs(own);
  if (own.method === 'cobyla') return resumeCobyla(own);
  if (own.method === 'spsa') return resumeSpsa(own);
  throw new OptimisationError('BAD_STATE', 'this is not the state of a minimiser');
}
