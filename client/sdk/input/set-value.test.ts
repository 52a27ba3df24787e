import * as fc from 'fast-check';
import { z } from 'zod';
import { fileInput } from '../../../schemas/artifact';
import { type Path, showPath, valueAt } from '../../../schemas/path';
import { discover } from '../../../schemas/pipelines/discover';
import { assignAll, parseAssignment } from './set-value';
import { shapeOf } from './shape';

const name = fc.string({ minLength: 1, maxLength: 8 }).filter((n) => n !== '__proto__');
const path: fc.Arbitrary<Path> = fc
  .tuple(name, fc.array(name, { maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest]);
const json = fc.jsonValue({ maxDepth: 3 });

describe('--set', () => {
  it('puts any JSON value at any path, and it is found there', () => {
    void fc.assert(
      fc.property(path, json, (at, value) => {
        const assignment = parseAssignment(`${showPath(at)}=${JSON.stringify(value)}`);
        expect(valueAt(assignAll({}, [assignment]), at)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('leaves everything else, and its input, as it was', () => {
    const document = fc.dictionary(name, json, { maxKeys: 4, noNullPrototype: true });
    void fc.assert(
      fc.property(document, name, json, (before, key, value) => {
        const copy = structuredClone(before);
        const after = assignAll(before, [{ path: [key], value }]) as Record<string, unknown>;
        expect(before).toEqual(copy);
        const { [key]: _set, ...rest } = after;
        const { [key]: _old, ...untouched } = before;
        expect(rest).toEqual(untouched);
      }),
    );
  });

  it('the last of two assignments to one place counts', () => {
    void fc.assert(
      fc.property(path, json, json, (at, first, second) => {
        const both = [
          { path: at, value: first },
          { path: at, value: second },
        ];
        expect(valueAt(assignAll({}, both), at)).toEqual(second);
      }),
    );
  });

  it.each([
    ['a=1', 1],
    ['a=1e3', 1000],
    ['a=true', true],
    ['a=null', null],
    ['a=[x, 2]', ['x', 2]],
    ['a={b: 1}', { b: 1 }],
    ['a="1"', '1'],
    ['a=1=2', '1=2'],
    ['a=', ''],
    ['a=words with spaces', 'words with spaces'],
  ])('%s', (text, value) => {
    expect(parseAssignment(text)).toEqual({ path: ['a'], value });
  });

  it('makes what is missing, and lets lists grow by one', () => {
    const texts = ['f.smarts[0].name=acid', 'f.smarts[0].smarts=x', 'f.smarts[1].name=amine'];
    expect(
      assignAll(
        undefined,
        texts.map((t) => parseAssignment(t)),
      ),
    ).toEqual({ f: { smarts: [{ name: 'acid', smarts: 'x' }, { name: 'amine' }] } });
  });

  it.each([
    ['a', /path=value/],
    ['a.b c=1', /path=value/],
    ['a=[1', /YAML/],
  ])('refuses %s', (text, words) => {
    expect(() => parseAssignment(text)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringMatching(words) }),
    );
  });

  it.each([
    [{ a: 5 }, 'a.b=1', /a cannot be set so: it has no field 'b', since it is number 5/],
    [{ a: { b: 1 } }, 'a[0]=1', /a cannot be set so: it has no item \[0\], since it is an object/],
    [{ a: [1] }, 'a[3]=1', /the next is \[1\]/],
    [{ a: [1] }, 'a.b=1', /since it is a list/],
  ])('%j with %s names the place', (value, text, words) => {
    expect(() => assignAll(value, [parseAssignment(text)])).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringMatching(words) }),
    );
  });

  it('never changes the nature of objects', () => {
    expect(() => parseAssignment('__proto__.polluted=1')).toThrow();
    assignAll({}, [parseAssignment('constructor.prototype.polluted=1')]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('--set where the contract knows the type', () => {
  const shape = shapeOf(discover.input);

  it.each([
    // Each of these is something else, or nothing, in YAML.
    ['name=123', '123'],
    ['name=true', 'true'],
    ['filters.smarts[0].smarts=[#6]~[#7]', '[#6]~[#7]'],
    ['filters.smarts[0].smarts=[C,N]', '[C,N]'],
    ['library.file=2026.smi', '2026.smi'],
    ['library.file=@odd: name', '@odd: name'],
    ['name="quoted"', 'quoted'],
    ['top=20', 20],
    ['filters.saMax=null', null],
    ['filters.pains=false', false],
  ])('%s', (text, value) => {
    expect(parseAssignment(text, shape).value).toEqual(value);
  });

  it('takes an artifact reference where a file may stand', () => {
    const ref = { sha256: 'a'.repeat(64), size: 3, mediaType: 'text/csv' };
    const { value } = parseAssignment(`library.file=${JSON.stringify(ref)}`, shape);
    expect(value).toEqual(ref);
  });

  it('takes null for an optional file', () => {
    const optional = shapeOf(z.object({ file: fileInput.nullable() }));
    expect(parseAssignment('file=null', optional).value).toBeNull();
    expect(parseAssignment('file=null.smi', optional).value).toBe('null.smi');
  });
});
