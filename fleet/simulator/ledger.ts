/** What a job's answer was, as one byte; see `answers.ts`. */
export type AnswerCode = number;

const NONE = -1;

/**
 * Who stood for which accepted result: for each job the nodes whose equal answers made it, and for each
 * node the jobs that it stood for, newest first. Two chains through the same flat arrays, since there
 * are millions.
 */
export class Ledger {
  private node = new Int32Array(1024);
  private job = new Int32Array(1024);
  private proven = new Uint8Array(1024);
  private nextOfJob = new Int32Array(1024);
  private nextOfNode = new Int32Array(1024);
  private size = 0;
  private readonly firstOfJob: Int32Array;
  private readonly firstOfNode: Int32Array;

  constructor(jobs: number, nodes: number) {
    this.firstOfJob = new Int32Array(jobs).fill(NONE);
    this.firstOfNode = new Int32Array(nodes).fill(NONE);
  }

  /** Writes down that a node stands for the result of a job. */
  add(job: number, node: number, proven: boolean): void {
    if (this.size === this.node.length) this.grow();
    const entry = this.size;
    this.size += 1;
    this.node[entry] = node;
    this.job[entry] = job;
    this.proven[entry] = proven ? 1 : 0;
    this.nextOfJob[entry] = this.firstOfJob[job] as number;
    this.nextOfNode[entry] = this.firstOfNode[node] as number;
    this.firstOfJob[job] = entry;
    this.firstOfNode[node] = entry;
  }

  /** Forgets who stood for a job, since it is to be computed again. */
  forget(job: number): void {
    this.firstOfJob[job] = NONE;
  }

  /** Who stands for a job's result. */
  membersOf(job: number): { node: number; proven: boolean }[] {
    const members: { node: number; proven: boolean }[] = [];
    let entry = this.firstOfJob[job] as number;
    for (; entry !== NONE; entry = this.nextOfJob[entry] as number) {
      members.push({ node: this.node[entry] as number, proven: this.proven[entry] === 1 });
    }
    return members;
  }

  /** Jobs that this node still stands for, newest first. */
  *jobsOf(node: number): Generator<number> {
    let entry = this.firstOfNode[node] as number;
    for (; entry !== NONE; entry = this.nextOfNode[entry] as number) {
      const job = this.job[entry] as number;
      if (this.isCurrent(job, entry)) yield job;
    }
  }

  private isCurrent(job: number, entry: number): boolean {
    let one = this.firstOfJob[job] as number;
    while (one !== NONE && one !== entry) one = this.nextOfJob[one] as number;
    return one === entry;
  }

  private grow(): void {
    const grown = <T extends Int32Array | Uint8Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    const length = 2 * this.size;
    this.node = grown(this.node, new Int32Array(length));
    this.job = grown(this.job, new Int32Array(length));
    this.proven = grown(this.proven, new Uint8Array(length));
    this.nextOfJob = grown(this.nextOfJob, new Int32Array(length));
    this.nextOfNode = grown(this.nextOfNode, new Int32Array(length));
  }
}
