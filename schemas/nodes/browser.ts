import { z } from 'zod';
import { BROWSER_PROTOCOL } from '../constants/nodes';

const lease = z.string().min(40).max(4096);
/** Larger output travels as artifacts; a checkpoint is a position, not data. */
const RESULT_CHARACTERS_MAX = 2_000_000;
const DETAILS_CHARACTERS_MAX = 200_000;

/** What a page tells the gate. The first message is `hello`; nothing else is heard before it. */
export const browserMessage = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('hello'),
    v: z.literal(BROWSER_PROTOCOL),
    /** Bearer credential of the node, from `POST /v1/join` or `/v1/renew`. */
    bearer: z.string().min(20).max(200),
  }),
  /** It would take so many more tasks. */
  z.strictObject({ t: z.literal('want'), n: z.int().min(1).max(16) }),
  /** It takes no more for now. */
  z.strictObject({ t: z.literal('hold') }),
  z.strictObject({
    t: z.literal('beat'),
    lease,
    /** JSON of what a later attempt would go on from. */
    details: z.string().max(DETAILS_CHARACTERS_MAX),
  }),
  z.strictObject({ t: z.literal('done'), lease, result: z.string().max(RESULT_CHARACTERS_MAX) }),
  z.strictObject({
    t: z.literal('fail'),
    lease,
    code: z.string().max(64),
    message: z.string().max(2_000),
  }),
  z.strictObject({ t: z.literal('canceled'), lease }),
]);
export type BrowserMessage = z.infer<typeof browserMessage>;

/** A task for a page. */
export interface BrowserTask {
  t: 'task';
  /** The sealed task token, base64url: the right to answer, and to read what the input leads to. */
  lease: string;
  activityType: string;
  attempt: number;
  /** JSON of the step's input. */
  input: string;
  /** JSON of the last beat of an attempt before this one; absent for a first. */
  details?: string;
  /** A task that is not beaten for within this time goes to another node. */
  heartbeatMs: number;
}

/** What the gate tells a page. */
export type GateMessage =
  | { t: 'welcome'; node: string }
  | BrowserTask
  | { t: 'cancel'; lease: string }
  /** The answer of this lease was taken, or was not: it is over either way. */
  | { t: 'ack'; lease: string }
  | { t: 'nak'; lease: string; because: string };
