import path from 'node:path';
import { z } from 'zod';
import { NODE_FILES } from '../../../schemas/nodes/control';
import { readJson, writePrivateJson } from './private-files';

const count = z.number().nonnegative().default(0);
const sums = z
  .object({ done: count, failed: count, handedBack: count, cpuSeconds: count })
  .prefault({});
const ledgerShape = z.object({
  /** Local day that `today` is of. */
  day: z.string().default(''),
  today: sums,
  total: sums,
  /** Inputs and results, both ways. */
  networkBytesToday: count,
  /** Last transition that the gate has confirmed. */
  reportedSequence: z.int().nonnegative().default(0),
});
type LedgerFile = z.infer<typeof ledgerShape>;
type Sum = keyof LedgerFile['total'];

/** What the machine has done today and in all; kept in a file. */
export class Ledger {
  private readonly file: string;
  private readonly content: LedgerFile;
  private isChanged = false;

  constructor(
    folder: string,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.file = path.join(folder, NODE_FILES.ledger);
    const found = ledgerShape.safeParse(readJson(this.file) ?? {});
    // Sums of a broken file are lost; that must not keep a machine from working.
    this.content = found.success ? found.data : ledgerShape.parse({});
    this.turnDay();
  }

  get today(): LedgerFile['today'] {
    this.turnDay();
    return this.content.today;
  }

  get total(): LedgerFile['total'] {
    return this.content.total;
  }

  get networkMbToday(): number {
    this.turnDay();
    return this.content.networkBytesToday / 1e6;
  }

  get reportedSequence(): number {
    return this.content.reportedSequence;
  }

  add(sum: Sum, amount: number): void {
    this.turnDay();
    this.content.today[sum] += amount;
    this.content.total[sum] += amount;
    this.isChanged = true;
  }

  addNetworkBytes(bytes: number): void {
    this.turnDay();
    this.content.networkBytesToday += bytes;
    this.isChanged = true;
  }

  /** The gate has everything up to this transition. */
  reported(sequence: number): void {
    this.content.reportedSequence = sequence;
    this.isChanged = true;
  }

  /** Writes the file when something has changed. */
  save(): void {
    if (!this.isChanged) return;
    writePrivateJson(this.file, this.content);
    this.isChanged = false;
  }

  private turnDay(): void {
    const now = this.now();
    const day = `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;
    if (day === this.content.day) return;
    this.content.day = day;
    this.content.today = { done: 0, failed: 0, handedBack: 0, cpuSeconds: 0 };
    this.content.networkBytesToday = 0;
    this.isChanged = true;
  }
}
