import type { CandidateDecision } from '../schemas/discovery/review';
import type { RunRecord } from '../schemas/run-record';
import { candidatesCsv } from './csv';
import { renderRun } from './index';
import { candidatesSdf } from './sdf';
import { candidate, type DiscoverOutput, discoverRecord } from './testing/record';
import { textOf } from './testing/structure';
import { viewOf } from './view';

const ofTwo = (decision: CandidateDecision['decision'], by: string, comment: string) => ({
  candidateDecisions: [{ candidate: 'MOL-2', decision, by, comment }],
});
const review = (decision: 'approve' | 'reject', by: string, comment: string) => ({
  reviews: [{ decision, by, comment, at: 0 }],
});

function recordOf(output: Partial<DiscoverOutput>, change: Partial<RunRecord> = {}): RunRecord {
  const record = discoverRecord(change);
  return { ...record, output: { ...(record.output as DiscoverOutput), ...output } };
}

/** Decision, by whom and why, of each candidate: as the table has them. */
function saidIn(record: RunRecord): string[] {
  const view = viewOf(record);
  const csv = candidatesCsv(view, [1, 2, 3].map(candidate));
  return csv
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',').slice(6, 9).join('|'));
}

describe('what was decided of a candidate', () => {
  it('is told of each one, approved or rejected, with who and why', () => {
    const said = ofTwo('reject', 'Ada', 'toxic');
    const record = recordOf({ decision: 'approved', ...said }, review('approve', 'Bo', 'go on'));
    expect(saidIn(record)).toEqual([
      'approved|Bo|go on',
      'rejected|Ada|toxic',
      'approved|Bo|go on',
    ]);
    const sdf = candidatesSdf(viewOf(record), [candidate(2)]);
    expect(sdf).toContain('>  <DECISION>\nrejected\n\n>  <DECIDED_BY>\nAda\n');
    expect(sdf).toContain('>  <DECISION_REASON>\ntoxic\n');
    expect(textOf(renderRun(record)['report.html']?.bytes ?? '')).toContain(
      'Rejected by Ada: toxic',
    );
  });

  it('is the safety policy’s where nobody approved a restricted one', () => {
    const said = ofTwo('reject', 'safety policy', 'nobody did');
    const record = recordOf({ decision: 'auto-approved', ...said });
    expect(saidIn(record)[1]).toBe('rejected|safety policy|nobody did');
  });

  it('is a rejection for all where the run was rejected', () => {
    const said = ofTwo('approve', 'Ada', 'fine');
    const record = recordOf({ decision: 'rejected', ...said }, review('reject', 'Bo', 'no'));
    expect(saidIn(record)).toEqual(['rejected|Bo|no', 'rejected|Bo|no', 'rejected|Bo|no']);
  });

  it('is open where nobody has decided', () => {
    const open = ['not reviewed||', 'not reviewed||', 'not reviewed||'];
    expect(saidIn(recordOf({ decision: 'not reviewed' }, { reviews: [] }))).toEqual(open);
    const { run } = discoverRecord();
    const cancelled = { run: { ...run, status: 'cancelled' as const }, reviews: [] };
    expect(saidIn(recordOf({ decision: 'approved' }, cancelled))).toEqual(open);
  });

  it('is nothing where the pipeline decides nothing', () => {
    const record = discoverRecord();
    const { decision: _, ...output } = record.output as DiscoverOutput;
    expect(saidIn({ ...record, output })).toEqual(['||', '||', '||']);
  });
});

describe('the k of the probability of being in the top k', () => {
  const headOf = (record: RunRecord) => textOf(renderRun(record)['report.html']?.bytes ?? '');

  it('is the one of the candidates', () => {
    const candidates = [1, 2, 3].map((rank) => ({ ...candidate(rank), topK: 1 }));
    const text = headOf(discoverRecord({ tables: { candidates } }));
    expect(text).toContain('P(top 1)');
    expect(text).toContain('the top 1 is at least 90 % for 1 of 3 candidates');
  });

  it('is never above their number in records that lack it', () => {
    const candidates = [1, 2, 3].map((rank) => {
      const { topK: _, ...older } = candidate(rank);
      return older;
    });
    // Fifty were asked for.
    const text = headOf(discoverRecord({ tables: { candidates } }));
    expect(text).toContain('P(top 3)');
    expect(text).not.toContain('the top 50');
  });
});
