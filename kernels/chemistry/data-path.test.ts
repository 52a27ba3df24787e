import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataPath, packageRoot } from './data-path';

describe('dataPath', () => {
  it('finds the data of the package, wherever this module was compiled to', () => {
    expect(dataPath('sa-fragment-scores.bin')).toBe(join(__dirname, 'data/sa-fragment-scores.bin'));
    expect(existsSync(join(packageRoot(), 'package.json'))).toBe(true);
  });

  it('names a file that is missing', () => {
    expect(() => dataPath('no-such-table.bin')).toThrow('no-such-table.bin is missing');
  });
});
