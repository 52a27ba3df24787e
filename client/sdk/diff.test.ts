import type { RunRecord } from '../../schemas/run-record';
import { type ComparedRun, diffRuns, diffValues } from './diff';

const REF = (digit: string) => ({ sha256: digit.repeat(64), size: 1, mediaType: 'text/csv' });

function run(o: Partial<RunRecord>, stageDigests: Record<string, string> = {}): ComparedRun {
  const record: RunRecord = {
    schema: 'athanor.run/1',
    run: {
      id: 'screen-default-a',
      project: 'default',
      pipeline: 'screen',
      pipelineVersion: 1,
      key: 'a',
      startedAt: '2026-11-23T10:00:00.000Z',
      endedAt: '2026-11-23T10:01:00.000Z',
      status: 'completed',
      athanor: '0.1.0',
    },
    title: '',
    description: '',
    citations: [],
    input: { top: 3, library: { file: REF('a') } },
    data: [],
    stages: [stage('ingest', 'done'), stage('filter', 'done')],
    reviews: [],
    error: null,
    output: { candidateCount: 2, candidates: REF('c') },
    tables: {
      candidates: [
        { id: 'x', inchiKey: 'X' },
        { id: 'y', inchiKey: 'Y' },
      ],
    },
    provenance: [summary('filter', 'chemistry.filter', 'f'.repeat(64))],
    provenanceEntries: REF('e'),
    resultDigest: '1',
    command: '',
    ...o,
  };
  return { record, stageDigests };
}

function stage(name: string, status: 'done' | 'not run') {
  return { name, title: name, status, done: 1, total: 1, cached: 0, note: '' };
}

function summary(stageName: string, step: string, codeDigest: string) {
  return {
    stage: stageName,
    step,
    stepVersion: 1,
    codeDigest,
    toolVersion: 'rdkit 2026.09.1',
    results: 1,
    cached: 0,
    repeated: 0,
    nodes: ['n'],
    firstStart: '',
    lastEnd: '',
  };
}

describe('diffRuns', () => {
  it('finds nothing between equal runs', () => {
    const digests = { ingest: '1'.repeat(64), filter: '2'.repeat(64) };
    expect(diffRuns(run({}, digests), run({}, digests))).toMatchObject({
      sameResult: true,
      input: [],
      code: [],
      stages: [],
      output: [],
      tables: [],
    });
  });

  it('names input, code, the stage where they parted, output and table rows', () => {
    const other = run(
      {
        input: { top: 5, library: { file: REF('b') } },
        output: { candidateCount: 3, candidates: REF('d') },
        tables: {
          candidates: [
            { id: 'renamed', inchiKey: 'Y' },
            { id: 'z', inchiKey: 'Z' },
          ],
        },
        provenance: [summary('filter', 'chemistry.filter', '0'.repeat(64))],
        resultDigest: '2',
      },
      { ingest: '1'.repeat(64), filter: '3'.repeat(64) },
    );
    const difference = diffRuns(run({}, { ingest: '1'.repeat(64), filter: '2'.repeat(64) }), other);
    expect(difference.sameResult).toBe(false);
    expect(difference.input).toEqual([
      { what: 'input.top', a: 3, b: 5 },
      { what: 'input.library.file', a: 'a'.repeat(12), b: 'b'.repeat(12) },
    ]);
    expect(difference.code).toEqual([
      { what: 'filter chemistry.filter.code', a: 'f'.repeat(12), b: '0'.repeat(12) },
    ]);
    expect(difference.stages).toEqual([
      { what: 'stage filter', a: `done, ${'2'.repeat(12)}`, b: `done, ${'3'.repeat(12)}` },
    ]);
    expect(difference.output).toEqual([{ what: 'output.candidateCount', a: 2, b: 3 }]);
    // A molecule is the same whatever it is called: y moved, and was renamed.
    expect(difference.tables).toEqual([
      {
        table: 'candidates',
        onlyA: ['x (X)'],
        onlyB: ['z (Z)'],
        moved: [{ row: 'y (Y)', a: 2, b: 1 }],
      },
    ]);
  });

  it('says of a stage that only one of them ran', () => {
    const skipped = { ...stage('filter', 'not run'), note: 'no node offers chemistry.rdkit.v1' };
    const { stages } = diffRuns(run({}), run({ stages: [stage('ingest', 'done'), skipped] }));
    expect(stages).toEqual([
      { what: 'stage filter', a: 'done', b: 'not run, no node offers chemistry.rdkit.v1' },
    ]);
  });
});

test.each([
  [{ a: [1, 2] }, { a: [1, 3, 4] }, ['v.a[1]', 'v.a[2]']],
  [{ a: 1 }, { b: 1 }, ['v.a', 'v.b']],
  [{ a: [1] }, { a: { 0: 1 } }, ['v.a']],
  [null, {}, ['v']],
  [{ a: { b: null } }, { a: { b: null } }, []],
])('diffValues(%j, %j)', (a, b, what) => {
  expect(diffValues(a, b, 'v').map((d) => d.what)).toEqual(what);
});
