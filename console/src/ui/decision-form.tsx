export type Decision = 'approve' | 'reject' | 'comment';

/** A comment, and what is decided with it; a comment alone must not be empty. */
export function DecisionForm(o: {
  comment: string;
  onComment: (comment: string) => void;
  /** What the buttons say. */
  words: Record<Decision, string>;
  isPending: boolean;
  onDecide: (decision: Decision) => void;
}) {
  const button = (decision: Decision, look: string, isOff = false) => (
    <button
      type="button"
      className={look}
      disabled={o.isPending || isOff}
      onClick={() => o.onDecide(decision)}
    >
      {o.words[decision]}
    </button>
  );
  return (
    <>
      <label className="field">
        <span className="small">Comment, kept in the record</span>
        <textarea
          className="input"
          rows={2}
          value={o.comment}
          onChange={({ target }) => o.onComment(target.value)}
        />
      </label>
      <div className="row">
        {button('approve', 'button main-act')}
        {button('reject', 'button danger')}
        {button('comment', 'button', o.comment === '')}
      </div>
    </>
  );
}
