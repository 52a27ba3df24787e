/** What a run carries in its memo from the start, for people in the Temporal UI and for us. */
export interface RunMemo {
  pipeline: string;
  project: string;
  /** The idempotency key. */
  key: string;
  title: string;
  /** The command that watches it. */
  watch: string;
  /** Digest of the parsed input, so that a key with another input is noticed. */
  inputDigest: string;
  /** The request that started it, and its W3C trace context, where it came over HTTP. */
  requestId?: string;
  traceparent?: string;
  /** What its failures say is encrypted as its payloads are. */
  sealed?: true;
}
