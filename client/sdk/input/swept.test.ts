import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import * as builtIn from '../../../schemas/catalogue';
import type { PipelineInput } from '../../../schemas/pipeline';
import { sweep } from '../../../schemas/pipelines/sweep';
import { readSweep } from './swept';

const EXAMPLES = path.resolve(__dirname, '../../../examples/sweeps');

type Sweep = PipelineInput<typeof sweep>;
const read = (input: unknown) => readSweep(builtIn, sweep.input.parse(input) as Sweep);

describe('a sweep before it is started', () => {
  it.each(readdirSync(EXAMPLES))('%s can be run', (file) => {
    const { input } = read(parse(readFileSync(path.join(EXAMPLES, file), 'utf8')));
    expect(input.pipeline ?? input.step).toBeDefined();
  });

  it('has the full name of its step, and the files of its input, values and points', () => {
    const parameters = [{ path: 'integrals', values: ['a.fcidump', 'b.fcidump'] }];
    const step = { step: 'quantum.diagonalise', parameters };
    const { input, files } = read(step);
    expect(input.step).toBe('quantum.diagonalise@1');
    expect(files.map(({ field, value }) => [field, value])).toEqual([
      ['parameters[0].values[0]', 'a.fcidump'],
      ['parameters[0].values[1]', 'b.fcidump'],
    ]);
    const points = [{ layers: 1, file: 'c.fcidump' }];
    const pipeline = {
      ...{ pipeline: 'vqe', input: { integrals: ['x.fcidump', 'y.fcidump'] } },
      parameters: [{ path: 'layers' }, { path: 'integrals[0]', name: 'file' }],
      design: { kind: 'list', points },
    };
    expect(read(pipeline).files.map(({ field }) => field)).toEqual([
      'input.integrals[0]',
      'input.integrals[1]',
      'design.points[0].file',
    ]);
  });

  it.each([
    ['a pipeline', { pipeline: 'vqee' }, 'PIPELINE_UNKNOWN', 'vqe'],
    ['a step', { step: 'quantum.simulat' }, 'STEP_UNKNOWN', 'quantum.simulate'],
    ['a field', { pipeline: 'vqe' }, 'INPUT_INVALID', 'Did you mean ansatz?'],
  ])('tells %s that is not there', (_, target, code, words) => {
    const parameters = [{ path: 'ansats', values: ['uccsd'] }];
    expect(() => read({ ...target, parameters })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    );
  });

  it.each([
    ['a first point that is refused', { values: [-3] }, {}, 'layers'],
    ['neither values nor a range', {}, {}, 'neither values nor a range'],
    ['a grid over a range without a count', { from: 1, to: 3 }, {}, 'needs a count'],
    ['a listed point without a value', {}, { kind: 'list', points: [{}] }, 'has no value'],
  ])('tells %s', (_, parameter, design, words) => {
    const input = { integrals: ['x.fcidump'] };
    const asked = { pipeline: 'vqe', input, parameters: [{ path: 'layers', ...parameter }] };
    expect(() => read({ ...asked, ...('kind' in design ? { design } : {}) })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining(words) }),
    );
  });
});
