/**
 * What a signature is for. The purpose is signed together with the message (see `pae`), so that a
 * signature made for one purpose can never be shown for another. One name, one meaning, for ever: a
 * change of what is signed gets a new number.
 */
export const PURPOSES = {
  /** What the gate allows a node (NodePolicy). */
  policy: 'athanor.policy/1',
  /** A machine proves that it holds the key that it joins, or renews, with. */
  join: 'athanor.join/1',
  /** The gate vouches for what it saw from whom (ResultStatement). */
  result: 'athanor.result/1',
  /** A node's agent vouches for its own answer. */
  answer: 'athanor.answer/1',
  /** A node's agent vouches for its own report or benchmark. */
  report: 'athanor.report/1',
  /** A release of the node agent. */
  release: 'athanor.release/1',
  /** Which publishers may sign which packages, and what is revoked. */
  publishers: 'athanor.publishers/1',
  /** A DSSE envelope that holds an in-toto Statement: the payload type of that standard. */
  statement: 'application/vnd.in-toto+json',
} as const;

/** A value of {@link PURPOSES}. */
export type Purpose = (typeof PURPOSES)[keyof typeof PURPOSES];
