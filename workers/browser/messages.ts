/** What the page asks of a compute worker. */
export type ToCompute =
  | { kind: 'prepare' }
  | {
      kind: 'run';
      lease: string;
      activityType: string;
      /** JSON, as the gate sent it. */
      input: string;
      details: string | undefined;
      bearer: string;
      node: string;
    };

/** What a compute worker tells the page. */
export type FromCompute =
  | { kind: 'ready'; activityTypes: string[]; taskQueues: string[] }
  | { kind: 'news'; lease: string; done?: number; total?: number; checkpoint?: unknown }
  | { kind: 'done'; lease: string; answer: UnsignedAnswer }
  | { kind: 'failed'; lease: string; code: string; message: string };

/** An answer before the page, which holds the key, has signed it. */
export interface UnsignedAnswer {
  output: unknown;
  outputDigest: string;
  inputDigest: string;
  toolVersion: string;
}
