import { steps } from '../../../schemas/catalogue';
import { exampleOf } from './example';
import { shapeOf } from './shape';

test.each(steps.map((s) => [s.activityType, s] as const))('%s takes its example', (_name, step) => {
  const parsed = step.input.safeParse(exampleOf(shapeOf(step.input)));
  expect(parsed.error?.issues ?? []).toEqual([]);
});

test('an example has what is required, and nothing else', () => {
  const shape = {
    type: 'object',
    properties: {
      qubits: { type: 'integer', minimum: 2, maximum: 5 },
      unit: { enum: ['nM', 'uM'] },
      note: { type: 'string' },
      angles: { type: 'array', items: { type: 'number' }, minItems: 2 },
    },
    required: ['qubits', 'unit', 'angles'],
  };
  expect(exampleOf(shape)).toEqual({ qubits: 2, unit: 'nM', angles: [0, 0] });
});

test('a shape inside itself ends', () => {
  const nested = { type: 'object', properties: { inner: { $ref: '#' } }, required: ['inner'] };
  expect(JSON.stringify(exampleOf(nested)).length).toBeLessThan(1000);
});
