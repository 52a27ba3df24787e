import type { ArtifactRef } from '../../../../schemas/artifact';
import type { ProvenanceEntry, RunRecord } from '../../../../schemas/run-record';
import { digestOf } from '../../../../trust';
import type { LineageSource } from '../lineage';

/** The SHA-256 that a test gives to an artifact by a letter. */
export function address(letter: string): string {
  return letter.repeat(64);
}

/** A reference to the artifact of a letter. */
export function ref(letter: string, mediaType = 'application/x-ndjson'): ArtifactRef {
  return { sha256: address(letter), size: 10, mediaType };
}

/** An entry of provenance of `step` at `position`, by node `n1` unless told. */
export function entry(
  o: Pick<ProvenanceEntry, 'stage' | 'step' | 'position'> & Partial<ProvenanceEntry>,
): ProvenanceEntry {
  return {
    ...{ stepVersion: 1, codeDigest: address('c'), toolVersion: '', node: 'n1', seed: null },
    inputDigest: digestOf(`${o.step} ${o.position} in`),
    outputDigest: digestOf(`${o.step} ${o.position} out`),
    ...{ startedAt: '2026-12-01T08:00:00.000Z', endedAt: '2026-12-01T08:00:01.000Z' },
    ...{ attempt: 1, cached: false },
    ...o,
  };
}

/**
 * A small run: a library (a) is split into b and d; filters make e of b and f of d; an index (1) lists
 * both; ranking reads the index and makes 2, the candidates. Ann approved the stage `filter`.
 */
export function smallRun(): LineageSource {
  const entries = [
    entry({
      ...{ stage: 'read', step: 'library.split', position: 'read' },
      ...{ used: [address('a')], generated: [address('b'), address('d')] },
    }),
    entry({
      ...{ stage: 'filter', step: 'chemistry.filter', position: 'filter/0' },
      ...{ used: [address('b')], generated: [address('e')] },
    }),
    entry({
      ...{ stage: 'filter', step: 'chemistry.filter', position: 'filter/1', node: 'n2' },
      ...{ used: [address('d')], generated: [address('f')], cached: true },
    }),
    entry({
      ...{ stage: 'rank', step: 'discovery.rank', position: 'rank', seed: 42 },
      ...{ used: [address('1')], generated: [address('2')] },
    }),
  ];
  return {
    record: smallRecord(),
    entries,
    members: new Map([[address('1'), [address('e'), address('f')]]]),
    files: { 'run.json': ref('3', 'application/json'), 'report.html': ref('4', 'text/html') },
  };
}

function smallRecord(): RunRecord {
  const stage = { title: '', status: 'done' as const, done: 1, total: 1, cached: 0, note: '' };
  const at = Date.parse('2026-12-01T08:00:00.000Z');
  return {
    schema: 'athanor.run/1',
    run: {
      ...{ id: 'screen-default-k', project: 'default', pipeline: 'screen', pipelineVersion: 1 },
      ...{ key: 'k', startedAt: '2026-12-01T08:00:00.000Z', endedAt: '2026-12-01T08:01:00.000Z' },
      ...{ status: 'completed' as const, athanor: '0.1.0' },
    },
    ...{ title: 'Screen', description: 'A screen.', citations: ['10.1000/example'] },
    input: { name: 'CDK2', library: { file: ref('a') } },
    data: [{ field: 'library.file', name: 'library.smi', artifact: ref('a') }],
    stages: ['read', 'filter', 'rank'].map((name) => ({ name, ...stage })),
    reviews: [{ decision: 'approve', by: 'Ann', comment: 'fine', at, stage: 'filter' }],
    error: null,
    output: { candidates: ref('2'), best: { score: 0.5 } },
    tables: { candidates: [{ rank: 1, score: 0.5 }] },
    provenance: [],
    provenanceEntries: ref('5'),
    resultDigest: address('9'),
    command: 'athanor run screen',
  };
}
