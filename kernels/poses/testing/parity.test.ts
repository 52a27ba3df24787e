/** The pose checks against PoseBusters on broken poses. Reads ../shared/data; the bench `poses` has more. */
import { existsSync } from 'node:fs';
import { loadChemistry } from '../../chemistry';
import { askPoseBusters, compareWith, POSE_DATA } from './posebusters';

jest.setTimeout(300_000);

const describeWithData = existsSync(POSE_DATA) ? describe : describe.skip;

describeWithData('the pose checks', () => {
  it('agree with PoseBusters on poses that were broken in every way', async () => {
    const chemistry = await loadChemistry();
    const answer = askPoseBusters({ perCheck: 2, whole: 8, seed: 20_260_901 });
    const tallies = await compareWith(answer, chemistry);
    const all = [...tallies.values()];
    const sum = (of: (t: (typeof all)[number]) => number) => all.reduce((n, t) => n + of(t), 0);
    // Nearly every check meets a pose that is broken in its way.
    expect(all.filter(({ broken }) => broken > 0).length).toBeGreaterThanOrEqual(16);
    const [found, broken] = [sum((t) => t.brokenFound), sum((t) => t.broken)];
    expect(found / broken).toBeGreaterThanOrEqual(0.95);
    expect(sum((t) => t.wholeFound) / sum((t) => t.whole)).toBeGreaterThanOrEqual(0.99);
  });
});
