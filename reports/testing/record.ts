import type { ArtifactRef } from '../../schemas/artifact';
import type { Candidate } from '../../schemas/discovery/steps';
import type { PipelineInput, PipelineOutput } from '../../schemas/pipeline';
import { discover } from '../../schemas/pipelines/discover';
import type { RunRecord } from '../../schemas/run-record';

/** Input of `discover`, as a record holds it. */
export type DiscoverInput = PipelineInput<typeof discover>;
/** Output of `discover`. */
export type DiscoverOutput = PipelineOutput<typeof discover>;

const LINE =
  'fill:none;fill-rule:evenodd;stroke-width:2.0px;stroke-linecap:butt;stroke-opacity:1;stroke:';

/** In the manner of RDKit: background, a bond of two colours, a letter. */
const DRAWING = `<?xml version='1.0' encoding='iso-8859-1'?>
<svg version='1.1' xmlns='http://www.w3.org/2000/svg'
  xmlns:rdkit='http://www.rdkit.org/xml' width='220px' height='150px' viewBox='0 0 220 150'>
<!-- END OF HEADER -->
<rect style='opacity:1.0;fill:#FFFFFF;stroke:none' width='220.0' height='150.0' x='0.0' y='0.0'>
</rect>
<path class='bond-0 atom-0 atom-1' d='M 20.0,70.0 L 100.0,75.0' style='${LINE}#000000' />
<path class='bond-1 atom-1 atom-2' d='M 100.0,75.0 L 160.0,70.0' style='${LINE}#000000' />
<path class='bond-1 atom-1 atom-2' d='M 160.0,70.0 L 190.5,71.0' style='${LINE}#FF0000' />
<path class='atom-2' d='M 194.2 74.5 L 195.0 74.5 Q 195.0 77.1, 198.0 77.1 Z' fill='#FF0000'/>
</svg>
`;

const MOLBLOCK = `
     RDKit          2D

  3  2  0  0  0  0  0  0  0  0999 V2000
   -1.2990    0.2500    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
    0.0000   -0.5000    0.0000 C   0  0  0  0  0  0  0  0  0  0  0  0
    1.2990    0.2500    0.0000 O   0  0  0  0  0  0  0  0  0  0  0  0
  1  2  1  0
  2  3  1  0
M  END
`;

const estimate = (value: number, low: number, high: number) => ({ value, low, high });

/** A reference whose digest is one digit, repeated. */
export function reference(digit: string, size = 1234): ArtifactRef {
  return { sha256: digit.repeat(64), size, mediaType: 'application/x-ndjson' };
}

/** One candidate; its numbers follow from its rank. */
export function candidate(rank: number): Candidate {
  return {
    rank,
    index: rank + 100,
    id: `MOL-${rank}`,
    smiles: `${'C'.repeat(rank)}O`,
    inchiKey: 'LFQSCWFLJHTTHZ-UHFFFAOYSA-N',
    scaffold: rank % 2 === 0 ? 'c1ccccc1' : '',
    score: 0.9 - rank / 16,
    rankLow: Math.max(1, rank - 1),
    rankHigh: rank + 2,
    probabilityTop: rank === 1 ? 0.998 : 0.75,
    topK: 3,
    nearest: 'CDK2-17',
    evidence: [
      {
        ...{ objective: 'similarity', title: 'Similarity to actives', unit: '', weight: 1 },
        ...{ value: 0.625, low: null, high: null, desirability: 0.625, inDomain: null },
        note: 'nearest: CDK2-17',
      },
      {
        ...{ objective: 'solubility', title: 'Solubility', unit: 'log mol/L', weight: 0.5 },
        ...{ value: -3.25, low: -4.5, high: -2, desirability: 0.55, inDomain: false },
        note: 'outside the domain',
      },
    ],
    depiction: DRAWING,
    molblock: MOLBLOCK,
  };
}

/** As parsed, so that a field that is added later needs no mention here. */
const INPUT: DiscoverInput = discover.input.parse({
  name: 'CDK2, first look',
  actives: {
    ...{ file: reference('a'), format: 'auto', unit: 'nM', kind: 'IC50' },
    ...{ idColumn: 'compound', valueColumn: 'ic50' },
  },
  library: { file: reference('b', 5_678_901), format: 'smi' },
  filters: {
    ...{ pains: true, brenk: true, lipinskiViolationsMax: 1, veber: true, qedMin: null, saMax: 6 },
    ...{ similarityMax: null, safety: 'restrict' },
    smarts: [{ name: 'nitro', smarts: '[N+](=O)[O-]', mode: 'exclude' }],
  },
  fingerprint: { radius: 2, bits: 2048 },
  properties: [],
  weights: { similarity: 1, qed: 0.2, sa: 0.1, activity: 1 },
  validation: { hideFraction: 0.5, decoysPerActive: 20 },
  top: 50,
  batchSize: 500,
  seed: 42,
  autoApprove: true,
});

const OUTPUT: DiscoverOutput = {
  decision: 'auto-approved',
  ...{ candidateDecisions: [], stageResults: {}, nodeTimesMs: { filter: 1_200 } },
  ...{ affinity: null, receptors: [], docking: null, learning: null, sensitivity: [], front: null },
  ...{ poses: null, refinements: [], quantum: null },
  dataReports: {
    actives: {
      ...{ kind: 'IC50', unit: 'nM', molecules: 50, distinct: 45, exact: 46, above: 3, below: 1 },
      ...{ duplicates: 4, stereoGroups: 1 },
      noise: { standardDeviation: 0.31, pairs: 4, basis: 'duplicates', source: 'these data' },
      conflicts: { count: 1, worst: [{ ids: ['CDK2-3', 'CDK2-31'], values: [6.1, 8.3] }] },
      contradictions: { count: 0, worst: [] },
      unitMixUps: { count: 0, worst: [] },
      outliers: { count: 1, worst: [{ id: 'CDK2-9', value: 1.2 }] },
      stereoGaps: { count: 2, worst: [{ id: 'CDK2-5', unspecified: 2 }] },
      cliffs: {
        count: 1,
        worst: [{ ids: ['CDK2-17', 'CDK2-18'], values: [8.5, 6.2], similarity: 0.86 }],
      },
      remarks: ['One molecule was measured twice with values 2.2 log units apart.'],
    },
  },
  scaffolds: [
    {
      ...{ scaffold: 'c1ccc(Nc2ncccn2)cc1', count: 412, measured: 9, median: 7.1 },
      examples: ['MOL-1', 'MOL-7'],
    },
    { scaffold: '', count: 96, measured: 0, median: null, examples: ['MOL-2'] },
  ],
  generation: {
    ...{ parents: 44, parentsGiven: 45, pairs: 61, transforms: 38 },
    blocks: { given: 210, usable: 180, unknownAvailability: 12 },
    methods: [
      { method: 'reaction', ways: 5_120, tried: 400, made: 91 },
      { method: 'matched-pair', ways: 640, tried: 300, made: 59 },
    ],
    reactions: { 'amide-coupling': 60, 'suzuki-coupling': 31 },
    quality: {
      ...{ newScaffolds: 0.37, scaffolds: 71, diversity: 0.68 },
      novelty: { low: 0.11, median: 0.42, high: 0.81 },
      sa: { low: 1.7, median: 2.6, high: 4.9 },
    },
  },
  rejectedBy: [{ stage: 'filter', title: 'Filter', of: 'library', indexes: [reference('9')] }],
  funnel: [
    {
      ...{ stage: 'ingest', title: 'Ingest and validate', entered: 12_345, left: 12_001 },
      dropped: { UNREADABLE_LINE: 311, 'no structure': 33 },
    },
    {
      ...{ stage: 'filter', title: 'Filter', entered: 12_001, left: 8_765 },
      dropped: { PAINS: 1_236, BRENK: 2_000 },
    },
  ],
  notRun: [{ what: 'Docking', because: 'no node serves docking.vina.v1' }],
  quality: {
    actives: {
      ...{ format: 'sdf', gzipped: false, records: 47, remarks: { 'value missing': 2 } },
      values: { count: 45, censored: 3, min: 4.5, median: 6.75, max: 9.125 },
    },
    library: { format: 'smi', gzipped: true, records: 12_345, remarks: {}, values: null },
  },
  validation: {
    ...{ hidden: 23, hiddenDropped: 2, assumedInactives: 460, beatsNulls: true },
    verdict: 'The ranking finds hidden actives better than every null model.',
    figures: [
      {
        ...{ scorer: 'ranking', isNull: false, rocAuc: estimate(0.87, 0.79, 0.94) },
        ...{ bedroc: estimate(0.61, 0.45, 0.77), ef1: estimate(14.2, 6.1, 20.9) },
        ef5: estimate(9.6, 6.2, 13.1),
      },
      {
        ...{ scorer: 'molecular weight', isNull: true, rocAuc: estimate(0.55, 0.44, 0.66) },
        ...{ bedroc: estimate(0.11, 0.02, 0.24), ef1: estimate(0, 0, 4.2) },
        ef5: estimate(0.9, 0, 2.7),
      },
    ],
    advantages: [{ over: 'molecular weight', difference: estimate(0.32, 0.19, 0.45) }],
    matching: [
      { property: 'molecular weight', difference: 0.04 },
      { property: 'ring count', difference: -0.31 },
    ],
  },
  models: [
    {
      ...{ property: 'activity', unit: 'pIC50', trained: 42, duplicatesMerged: 3, conflicts: 1 },
      censoredLeftOut: 2,
      evaluations: [
        {
          ...{ split: 'scaffold', rmse: 0.71, mae: 0.55, rmseOfMean: 1.12 },
          ...{ coverage: 0.91, meanWidth: 2.4 },
        },
        {
          ...{ split: 'random', rmse: 0.58, mae: 0.44, rmseOfMean: 1.1 },
          ...{ coverage: 0.89, meanWidth: 2 },
        },
      ],
    },
  ],
  candidates: reference('c'),
  candidateCount: 3,
  rejections: reference('d'),
};

/** A finished run of `discover` with every part of a report in it. */
export function discoverRecord(change: Partial<RunRecord> = {}): RunRecord {
  const start = Date.UTC(2026, 8, 14, 9, 30, 0);
  const stage = { status: 'done' as const, done: 25, total: 25, cached: 0, note: '' };
  return {
    schema: 'athanor.run/1',
    run: {
      ...{ id: 'discover-default-first-look', project: 'default', pipeline: 'discover' },
      ...{ pipelineVersion: 1, key: 'first-look', status: 'completed', athanor: '0.1.0' },
      ...{ startedAt: '2026-09-14T09:30:00.000Z', endedAt: '2026-09-14T09:31:12.400Z' },
    },
    title: 'Discover candidates',
    description: 'From known actives and a library to a ranked, reviewed candidate list.',
    citations: ['BEDROC, doi:10.1021/ci600426e', 'RDKit, doi:10.5281/zenodo.591637'],
    input: INPUT,
    data: [
      { field: 'actives.file', name: 'actives.sdf', artifact: reference('a') },
      { field: 'library.file', name: 'library.smi.gz', artifact: reference('b', 5_678_901) },
    ],
    stages: [
      { ...stage, name: 'ingest', title: 'Ingest', startedAt: start, endedAt: start + 4_200 },
      {
        ...{ ...stage, name: 'filter', title: 'Filter', cached: 7, note: '3,236 dropped' },
        ...{ startedAt: start + 4_200, endedAt: start + 65_000 },
      },
      {
        ...{ name: 'docking', title: 'Docking', status: 'not run', done: 0, total: 0, cached: 0 },
        note: 'no node serves docking.vina.v1',
      },
    ],
    reviews: [
      { decision: 'approve', by: 'athanor --auto-approve', comment: '', at: start + 70_000 },
    ],
    error: null,
    output: OUTPUT,
    tables: {
      candidates: [
        candidate(1),
        { ...candidate(2), route: 'amide coupling of CDK2-17 with BB-4' },
        candidate(3),
      ],
      rejected: [
        {
          ...{ stage: 'filter', title: 'Filter', of: 'library', index: 4, id: 'MOL-4' },
          ...{ code: 'PAINS', reason: 'azo_A(324)' },
        },
        {
          ...{ stage: 'dock', title: 'Dock', of: 'library', index: 6, id: 'MOL-6' },
          ...{ code: 'NO_VALID_POSE', reason: 'none of 5 poses is possible' },
        },
      ],
    },
    provenance: [
      {
        ...{ stage: 'filter', step: 'chemistry.filter', stepVersion: 1, results: 25, cached: 7 },
        ...{ codeDigest: 'e'.repeat(64), toolVersion: 'rdkit 2026.09.1', repeated: 2 },
        nodes: ['local', 'bench-2'],
        ...{ firstStart: '2026-09-14T09:30:04.200Z', lastEnd: '2026-09-14T09:31:05.000Z' },
      },
    ],
    provenanceEntries: reference('f'),
    resultDigest: '0123456789abcdef'.repeat(4),
    command: 'athanor run discover discover.yaml --id first-look',
    ...change,
  };
}

/** The same input and output, to be changed by a test. */
export const parts = { input: INPUT, output: OUTPUT };

/** A run of a pipeline of a user: nothing in it has a section of its own. */
export function otherRecord(change: Partial<RunRecord> = {}): RunRecord {
  const record = discoverRecord();
  return {
    ...record,
    run: { ...record.run, id: 'titrate-lab-7', pipeline: 'titrate', pipelineVersion: 3 },
    title: 'Titration',
    description: 'Fits a curve to each titration.',
    input: { plates: [{ name: 'A', wells: 96 }], temperatureKelvin: 298.15, blank: null },
    data: [],
    reviews: [],
    output: {
      curves: reference('c'),
      plot: reference('d', 20_000),
      summary: { fitted: 94, failed: 2, buffer: 'HEPES', isStable: true, warnings: [] },
      worst: [
        { well: 'A1', residual: 0.25 },
        { well: 'H12', residual: -0.125, comment: 'air bubble' },
      ],
    },
    tables: {
      curves: [
        { well: 'A1', pKa: 7.2 },
        { well: 'A2', pKa: 6.9 },
      ],
    },
    ...change,
  };
}
