import { hash } from 'node:crypto';

const WORDS = 4;
const FIRST_CAPACITY = 1 << 12;
/** Share of slots in use from which on the table doubles. */
const LOAD_MAX = 0.6;

/**
 * A set of texts that remembers, for each, in which order it came and a counter, at 24 bytes a slot
 * (below 0.5 GB for ten million texts, where a Map of strings takes several). Texts are held as the
 * first 128 bits of their SHA-256: two texts that share them are not to be had.
 */
export class DigestTable {
  private capacity = FIRST_CAPACITY;
  private digests = new Uint32Array(FIRST_CAPACITY * WORDS);
  /** Order of arrival from 1; 0 is an empty slot. */
  private orders = new Uint32Array(FIRST_CAPACITY);
  private counters = new Uint32Array(FIRST_CAPACITY);
  private entries = 0;

  /** Different texts so far. */
  get size(): number {
    return this.entries;
  }

  /** Whether a text was added. */
  has(text: string): boolean {
    return this.orders[this.slotOf(digestOf(text))] !== 0;
  }

  /** Adds a text; false if it was there. */
  add(text: string): boolean {
    const digest = digestOf(text);
    const slot = this.slotOf(digest);
    if (this.orders[slot] !== 0) return false;
    this.entries += 1;
    this.occupy(slot, digest, this.entries, 0);
    if (this.entries > this.capacity * LOAD_MAX) this.grow();
    return true;
  }

  /** Adds one to the counter of a text that was added, and returns it. */
  countUp(text: string): number {
    const slot = this.slotOf(digestOf(text));
    this.counters[slot] = (this.counters[slot] as number) + 1;
    return this.counters[slot] as number;
  }

  private slotOf(digest: Uint32Array): number {
    const mask = this.capacity - 1;
    let slot = (digest[0] as number) & mask;
    while (this.orders[slot] !== 0 && !this.holds(slot, digest)) slot = (slot + 1) & mask;
    return slot;
  }

  private holds(slot: number, digest: Uint32Array): boolean {
    for (let w = 0; w < WORDS; w++) {
      if (this.digests[slot * WORDS + w] !== digest[w]) return false;
    }
    return true;
  }

  private occupy(slot: number, digest: Uint32Array, order: number, counter: number): void {
    this.digests.set(digest, slot * WORDS);
    this.orders[slot] = order;
    this.counters[slot] = counter;
  }

  private grow(): void {
    const { capacity, digests, orders, counters } = this;
    this.capacity = capacity * 2;
    this.digests = new Uint32Array(this.capacity * WORDS);
    this.orders = new Uint32Array(this.capacity);
    this.counters = new Uint32Array(this.capacity);
    for (let slot = 0; slot < capacity; slot++) {
      const order = orders[slot] as number;
      if (order === 0) continue;
      const digest = digests.subarray(slot * WORDS, (slot + 1) * WORDS);
      this.occupy(this.slotOf(digest), digest, order, counters[slot] as number);
    }
  }
}

function digestOf(text: string): Uint32Array {
  const bytes = hash('sha256', text, 'buffer');
  // Copied, since a pooled buffer need not lie on a word border.
  return new Uint32Array(Uint8Array.prototype.slice.call(bytes, 0, WORDS * 4).buffer);
}
