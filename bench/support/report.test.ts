import type { Machine } from './machine';
import { type BenchReport, type Figure, renderReport } from './report';

const machine: Machine = {
  cpu: 'a chip',
  cores: 2,
  memoryGb: 24,
  platform: 'linux x64',
  node: '20.19.0',
  loadBefore: 0.1,
  loadAfter: 2,
};

function render(figures: Figure[], json: boolean): string[] {
  return renderReport({ bench: 'sample', machine, figures }, { json }).trimEnd().split('\n');
}

const figures: Figure[] = [
  { name: 'ratio', value: 0.91, unit: '×', goal: { atLeast: 0.9 } },
  { name: 'step', value: 12.5, unit: 'ms', goal: { atMost: 12 } },
  { name: 'memory', value: 1234.56, unit: 'MB' },
];

test('the last line is one JSON object of the promised shape', () => {
  const last = JSON.parse(render(figures, true).at(-1) as string) as BenchReport;
  expect(last).toEqual({
    bench: 'sample',
    machine,
    rows: [
      { name: 'ratio', value: 0.91, unit: '×', goal: '≥ 0.9', met: true },
      { name: 'step', value: 12.5, unit: 'ms', goal: '≤ 12', met: false },
      { name: 'memory', value: 1234.56, unit: 'MB', goal: null, met: null },
    ],
  });
});

test('a goal that is just reached is met', () => {
  const exact: Figure[] = [
    { name: 'a', value: 0.9, unit: '×', goal: { atLeast: 0.9 } },
    { name: 'b', value: 12, unit: 'ms', goal: { atMost: 12 } },
  ];
  const last = JSON.parse(render(exact, true).at(-1) as string) as BenchReport;
  expect(last.rows.map((row) => row.met)).toEqual([true, true]);
});

test('people read a table whose columns stand under each other', () => {
  const [about, ...lines] = render(figures, false);
  expect(about).toBe('sample: 2 cores (a chip), 24 GB, Node 20.19.0, load 0.1 before and 2 after');
  expect(lines).toEqual([
    '        value  unit  goal',
    'ratio    0.91  ×     ≥ 0.9  met',
    'step     12.5  ms    ≤ 12   MISSED',
    'memory   1235  MB',
  ]);
});

test('a figure that is no number is a defect', () => {
  expect(() => render([{ name: 'x', value: Number.NaN, unit: 's' }], false)).toThrow('x is NaN');
});
