import type { ProvenanceEntry } from '../../schemas/run-record';
import { compareReplay } from './replayed';

function entry(position: string, o: Partial<ProvenanceEntry> = {}): ProvenanceEntry {
  return {
    ...{ stage: 'filter', step: 'chemistry.filter', stepVersion: 1, position },
    ...{ inputDigest: 'i', outputDigest: 'o', codeDigest: 'c', toolVersion: '', node: 'n' },
    ...{ seed: null, startedAt: '', endedAt: '', attempt: 1, cached: false, ...o },
  };
}

const NATIVE = { step: 'docking.dock', stage: 'dock' };
const isBitwise = (step: string) => step !== NATIVE.step;

describe('compareReplay', () => {
  it('tells a run that gave the same bits, whatever nodes and attempts it took', () => {
    const again = [entry('filter/0', { node: 'other', attempt: 3, cached: true })];
    const { counts, isReproduced } = compareReplay([entry('filter/0')], again, isBitwise);
    expect(counts).toEqual({ same: 1, near: 0, differs: 0, follows: 0, missing: 0 });
    expect(isReproduced).toBe(true);
  });

  it('tells another answer to the same question where equal bits are promised', () => {
    const first = [entry('filter/0'), entry('filter/1', { inputDigest: 'o' })];
    const again = [
      entry('filter/0', { outputDigest: 'x', codeDigest: 'd' }),
      entry('filter/1', { inputDigest: 'x', outputDigest: 'y' }),
    ];
    const found = compareReplay(first, again, isBitwise);
    expect(found.results.map(({ verdict }) => verdict)).toEqual(['differs', 'follows']);
    expect(found.otherCode).toEqual(['chemistry.filter']);
    expect(found.isReproduced).toBe(false);
  });

  it('lets a native tool answer otherwise, and what follows from that', () => {
    const first = [entry('dock/0', NATIVE), entry('rank/0', { inputDigest: 'o' })];
    const again = [
      entry('dock/0', { ...NATIVE, outputDigest: 'x' }),
      entry('rank/0', { inputDigest: 'x', outputDigest: 'y' }),
      entry('learn/1'),
    ];
    const found = compareReplay(first, again, isBitwise);
    expect(found.results.map(({ verdict }) => verdict)).toEqual(['near', 'follows', 'missing']);
    expect(found.isReproduced).toBe(true);
  });

  it('does not excuse a result that is missing where no native tool was asked', () => {
    const { isReproduced, counts } = compareReplay([entry('filter/0')], [], isBitwise);
    expect(counts.missing).toBe(1);
    expect(isReproduced).toBe(false);
  });
});
