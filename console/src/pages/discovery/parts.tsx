import { structurePath } from '../../api/discovery';
import type { Decided } from './rows';

/** The structure of a candidate: an image, so that whatever a node has drawn is only looked at. */
export function Structure(o: { runId: string; id: string; small?: boolean }) {
  const [width, height] = o.small ? [81, 54] : [300, 200];
  return (
    <img
      className={`structure${o.small ? ' small-structure' : ''}`}
      src={structurePath(o.runId, o.id)}
      alt={`Structure of ${o.id}`}
      width={width}
      height={height}
      loading="lazy"
    />
  );
}

/** What was decided on a candidate. */
export function DecisionMark({
  decided,
  restricted = [],
}: {
  decided: Decided | undefined;
  restricted?: readonly string[];
}) {
  return (
    <>
      {decided && (
        <span
          className={`pill ${decided.decision === 'approve' ? 'good' : 'bad'}`}
          title={`by ${decided.by}${decided.comment === '' ? '' : `: ${decided.comment}`}`}
        >
          {decided.decision === 'approve' ? 'approved' : 'rejected'}
        </span>
      )}
      {restricted.length > 0 && (
        <span className="pill warn" title={restricted.join(', ')}>
          restricted
        </span>
      )}
    </>
  );
}
