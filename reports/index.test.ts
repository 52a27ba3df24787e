import { createHash } from 'node:crypto';
import { renderRun } from './index';
import { discoverRecord } from './testing/record';

const digestOf = (files: ReturnType<typeof renderRun>) =>
  Object.entries(files).map(([name, f]) => [
    name,
    f.mediaType,
    createHash('sha256').update(f.bytes).digest('hex'),
  ]);

describe('renderRun', () => {
  it('gives the same bytes for the same record', () => {
    const once = digestOf(renderRun(discoverRecord()));
    const again = digestOf(renderRun(JSON.parse(JSON.stringify(discoverRecord()))));
    expect(again).toEqual(once);
    expect(once.map(([name]) => name)).toEqual(['report.html', 'candidates.csv', 'candidates.sdf']);
  });

  it('gives a page alone when there are no candidates', () => {
    expect(Object.keys(renderRun(discoverRecord({ tables: {} })))).toEqual(['report.html']);
  });
});
