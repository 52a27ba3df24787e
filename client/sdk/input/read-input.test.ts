import { LIMITS } from '../../../schemas/constants/limits';
import { readInput } from './read-input';

const YAML = `name: first
library:
  file: a.smi
filters:
  smarts:
    - name: acid
      smarts: C(=O)[OH]
`;

describe('readInput', () => {
  it('reads YAML and JSON', () => {
    expect(readInput('a: [1, two]', 'x').value).toEqual({ a: [1, 'two'] });
    expect(readInput('{"a": {"b": null}}', 'x').value).toEqual({ a: { b: null } });
    expect(readInput('', 'x').value).toEqual({});
  });

  it('knows the line of a field, or of what is around a missing one', () => {
    const { locate } = readInput(YAML, 'in.yaml');
    expect(locate(['library', 'file'])).toBe('in.yaml line 3');
    expect(locate(['filters', 'smarts', 0, 'smarts'])).toBe('in.yaml line 7');
    expect(locate(['library', 'format'])).toBe('in.yaml line 3');
    expect(locate(['nothing'])).toBeUndefined();
  });

  it.each([
    ['a: 1\nb: [1, 2\nc: 3\n', /^in\.yaml line 3/],
    ['{"a": 1,,}', /^in\.yaml line 1, column \d+/],
    ['a: 1\na: 2\n', /^in\.yaml line 2.*unique/],
    ['a: "x\n', /^in\.yaml line \d/],
  ])('%j is refused with its line', (text, words) => {
    expect(() => readInput(text, 'in.yaml')).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringMatching(words) }),
    );
  });

  it('is not blown up by aliases', () => {
    const levels = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let i = 0; i < 9; i++) {
      const [from, to] = [String.fromCharCode(97 + i), String.fromCharCode(98 + i)];
      levels.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`);
    }
    expect(() => readInput(levels.join('\n'), 'in.yaml')).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
  });

  it('refuses what is too large', () => {
    const text = `a: ${'x'.repeat(LIMITS.inputBytesMax)}`;
    expect(() => readInput(text, 'in.yaml')).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
  });
});
