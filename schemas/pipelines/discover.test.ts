import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { discover } from './discover';

const REF = { sha256: 'a'.repeat(64), size: 1, mediaType: 'text/csv' };
const GOAL = { name: 'logs', title: 'Solubility', training: { file: REF }, low: -5, high: -2 };

function problems(changes: object): string[] {
  const input = { name: 'p', actives: { file: REF }, library: { file: REF }, ...changes };
  const { error } = discover.input.safeParse(input);
  return (error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

describe('a programme', () => {
  it('takes properties with names of their own', () => {
    expect(problems({ properties: [GOAL, { ...GOAL, name: 'logd' }] })).toEqual([]);
  });

  // A property of such a name would have taken the place of the set of molecules.
  it.each(['actives', 'library', 'references', 'activity-blind', 'similarity'])(
    'has no property called %s',
    (name) => {
      expect(problems({ properties: [{ ...GOAL, name }] })).toEqual([
        'properties.0.name: is a reserved name',
      ]);
    },
  );

  it('learns a property from values or takes a registered model, never both', () => {
    const registered = { ...GOAL, training: null, model: 'solubility@3' };
    expect(problems({ properties: [registered] })).toEqual([]);
    const either = 'properties.0.training: give either training or model';
    expect(problems({ properties: [{ ...GOAL, model: 'solubility@3' }] })).toEqual([either]);
    expect(problems({ properties: [{ ...GOAL, training: null }] })).toEqual([either]);
  });

  it('has no two properties of one name', () => {
    expect(problems({ properties: [GOAL, GOAL] })).toEqual([
      'properties: two properties have the same name',
    ]);
  });

  it('wants no window that ends below its beginning', () => {
    expect(problems({ properties: [{ ...GOAL, low: 1, high: 0 }] })).toEqual([
      'properties.0.low: low is above high',
    ]);
  });

  it.each(['C(((', 'C)', '[C', '([)]'])('refuses the SMARTS %s', (smarts) => {
    const filters = { smarts: [{ name: 'mine', smarts }] };
    expect(problems({ filters })).toEqual([
      'filters.smarts.0.smarts: a bracket is not closed, or closed and never opened',
    ]);
  });
});

test('the programme of the how-to is one', () => {
  const guide = path.resolve(__dirname, '../../docs/how-to/run-a-discovery-programme.md');
  const [, programme = ''] = /```\n(name: [\s\S]*?)```/.exec(readFileSync(guide, 'utf8')) ?? [];
  const { data, error } = discover.input.safeParse(parse(programme));
  expect(error).toBeUndefined();
  expect(data).toMatchObject({ protonateAtPh: 7.4, confidential: true, refine: { top: 5 } });
});
