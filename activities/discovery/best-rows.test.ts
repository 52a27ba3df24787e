import fc from 'fast-check';
import { BestRows } from './best-rows';

test('keeps what sorting everything would keep, the earlier of equal ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 })),
      fc.integer({ min: 1, max: 8 }),
      (scores, k) => {
        const best = new BestRows<string>(k);
        const all = scores.map((score, position) => ({ score, position, item: `i${position}` }));
        for (const entry of all) best.offer(entry);
        const wanted = all.sort((a, b) => b.score - a.score || a.position - b.position).slice(0, k);
        expect(best.best()).toEqual(wanted);
      },
    ),
  );
});
