import type { AthanorError } from '../../../schemas/errors';
import { discover } from '../../../schemas/pipelines/discover';
import { type InputProblem, parseInput } from './problems';
import { readInput } from './read-input';

const RIGHT = {
  name: 'n',
  actives: { file: 'a.sdf' },
  library: { file: 'l.smi' },
};

function problemsOf(input: unknown): InputProblem[] {
  try {
    parseInput(discover, input);
  } catch (error) {
    expect((error as AthanorError).code).toBe('INPUT_INVALID');
    return (error as AthanorError).details.problems as InputProblem[];
  }
  return [];
}

describe('parseInput', () => {
  it('fills in defaults', () => {
    expect(parseInput(discover, RIGHT)).toMatchObject({
      top: 50,
      filters: { saMax: 6, pains: true },
      weights: { activity: 1 },
    });
  });

  it.each([
    [{ ...RIGHT, name: 5 }, 'name', '5', /^text, 1 to 120 characters$/],
    [{ ...RIGHT, top: 0 }, 'top', '0', /^a whole number, 1 to 500$/],
    [{ ...RIGHT, top: 1.5 }, 'top', '1.5', /whole number, 1 to 500/],
    [{ ...RIGHT, top: '20' }, 'top', '"20"', /whole number/],
    [{ ...RIGHT, seed: Number.NaN }, 'seed', 'NaN', /whole number, at least 0/],
    [{ ...RIGHT, filters: { saMax: 11 } }, 'filters.saMax', '11', /a number, 1 to 10; or null/],
    [{ ...RIGHT, filters: null }, 'filters', 'null', /an object with pains, brenk/],
    [
      { ...RIGHT, fingerprint: { bits: 1000 } },
      'fingerprint.bits',
      '1000',
      /1024; or 2048; or 4096/,
    ],
    [{ ...RIGHT, library: {} }, 'library.file', 'nothing', /path of a file/],
    [{ ...RIGHT, library: { file: 7 } }, 'library.file', '7', /path of a file/],
    [{ ...RIGHT, actives: { file: 'a', unit: 'mol' } }, 'actives.unit', '"mol"', /one of pM, nM/],
  ])('%j', (input, path, found, allowed) => {
    expect(problemsOf(input)).toEqual([
      expect.objectContaining({ path, found, allowed: expect.stringMatching(allowed) }),
    ]);
  });

  it('names the fields that are allowed, and the one that was meant', () => {
    expect(problemsOf({ ...RIGHT, librry: 1 })).toEqual([
      expect.objectContaining({
        path: 'librry',
        allowed: expect.stringMatching(/^did you mean library\? name, target, receptors/),
      }),
    ]);
    expect(problemsOf({ ...RIGHT, filters: { smarts: [{ nome: 'x', smarts: 'C' }] } })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          path: 'filters.smarts[0].nome',
          allowed: 'did you mean name? name, smarts, mode',
        }),
      ]),
    );
  });

  it('says what a rule of the contract itself says', () => {
    const property = { name: 'qed', title: 'Q', training: { file: 'x' }, low: 0, high: 1 };
    expect(problemsOf({ ...RIGHT, properties: [property] })).toEqual([
      expect.objectContaining({
        path: 'properties[0].name',
        found: '"qed"',
        why: 'is a reserved name',
        allowed: expect.stringContaining('text, matching'),
      }),
    ]);
  });

  it.each([undefined, null, 5, 'text', []])('%j is no input', (input) => {
    expect(problemsOf(input)).not.toEqual([]);
  });

  it('tells every problem at once, each with its line', () => {
    const text =
      'name: 5\nactives: {file: a.sdf}\nlibrary:\n  file: l.smi\n  fromat: smi\ntop: 0\n';
    const { value, locate } = readInput(text, 'in.yaml');
    try {
      parseInput(discover, value, locate);
      throw new Error('was accepted');
    } catch (error) {
      expect((error as AthanorError).message).toBe(
        [
          '3 problems in the input of discover:',
          '  name (in.yaml line 1): found 5; allowed: text, 1 to 120 characters',
          '  library.fromat (in.yaml line 5): found a field that does not exist; allowed: did you mean format? file, format, smilesColumn, idColumn, valueColumn, relationColumn, unitColumn, kindColumn, unit, kind',
          '  top (in.yaml line 6): found 0; allowed: a whole number, 1 to 500',
        ].join('\n'),
      );
    }
  });

  it('does not repeat a long value, nor flood the terminal', () => {
    const [problem] = problemsOf({ ...RIGHT, name: 'x'.repeat(5000) });
    expect(problem?.found.length).toBeLessThan(80);
    const smarts = Array.from({ length: 100 }, () => ({ name: '', smarts: '' }));
    try {
      parseInput(discover, { ...RIGHT, filters: { smarts } });
    } catch (error) {
      expect((error as AthanorError).message.split('\n').length).toBeLessThan(25);
      expect((error as AthanorError).details.problems).toHaveLength(200);
    }
  });
});
