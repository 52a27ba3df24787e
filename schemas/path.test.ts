import * as fc from 'fast-check';
import { type Path, readPath, showPath, valueAt } from './path';

const name = fc.string({ minLength: 1, maxLength: 12 }).filter((n) => n !== '__proto__');
/** Any path that begins with a name, as every path into an object does. */
const anyPath: fc.Arbitrary<Path> = fc
  .tuple(name, fc.array(fc.oneof(name, fc.nat({ max: 999 })), { maxLength: 5 }))
  .map(([first, rest]) => [first, ...rest]);

describe('paths', () => {
  it('read back what they show', () => {
    void fc.assert(
      fc.property(anyPath, (path) => {
        expect(readPath(`${showPath(path)}=1`)).toEqual({ path, rest: '=1' });
      }),
    );
  });

  it.each([
    ['library.file=a', ['library', 'file'], '=a'],
    ['filters.smarts[0].name=x', ['filters', 'smarts', 0, 'name'], '=x'],
    ['a["b.c"][2]=1', ['a', 'b.c', 2], '=1'],
    ['a.b', ['a', 'b'], ''],
    ['a..b', ['a'], '..b'],
  ])('%s', (text, path, rest) => {
    expect(readPath(text)).toEqual({ path, rest });
  });

  it.each(['', '=1', '[0]=1', '.a=1'])("refuses '%s'", (text) => {
    expect(() => readPath(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it.each(['__proto__.polluted=1', 'a.__proto__.b=1', 'a["__proto__"]=1'])('refuses %s', (text) => {
    expect(() => readPath(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it.each(['a["\\x"]=1', 'a["\\u12"]=1', 'a["\n"]=1'])('refuses the quoted name of %j', (text) => {
    expect(() => readPath(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });

  it('finds values, own ones only', () => {
    const value = { a: [{ b: 7 }] };
    expect(valueAt(value, ['a', 0, 'b'])).toBe(7);
    expect(valueAt(value, ['a', 1, 'b'])).toBeUndefined();
    expect(valueAt(value, ['toString'])).toBeUndefined();
    expect(valueAt(value, [])).toBe(value);
  });
});
