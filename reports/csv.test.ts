import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { candidatesCsv } from './csv';
import { candidate, discoverRecord } from './testing/record';
import { viewOf } from './view';

const record = discoverRecord();
const view = viewOf(record);
const rowsOf = (csv: string): string[][] => parse(csv);

describe('candidatesCsv', () => {
  it('is read back by csv-parse as it was written', () => {
    const c = candidate(2);
    const [header = [], row = []] = rowsOf(candidatesCsv(view, [c]));
    const read = Object.fromEntries(header.map((name, i) => [name, row[i]]));
    expect(read).toEqual({
      rank: '2',
      id: 'MOL-2',
      smiles: 'CCO',
      inchikey: c.inchiKey,
      scaffold_smiles: 'c1ccccc1',
      score: '0.775',
      decision: 'auto-approved',
      decided_by: 'athanor --auto-approve',
      decision_reason: '',
      rank_p05: '1',
      rank_p95: '4',
      probability_in_top: '0.75',
      top_k: '3',
      nearest_reference: 'CDK2-17',
      similarity: '0.625',
      similarity_low: '',
      similarity_high: '',
      similarity_desirability: '0.625',
      similarity_weight: '1',
      similarity_note: 'nearest: CDK2-17',
      solubility_log_mol_L: '-3.25',
      solubility_log_mol_L_low: '-4.5',
      solubility_log_mol_L_high: '-2',
      solubility_log_mol_L_desirability: '0.55',
      solubility_log_mol_L_weight: '0.5',
      similarity_in_domain: '',
      solubility_log_mol_L_in_domain: 'false',
      solubility_log_mol_L_note: 'outside the domain',
      run_id: 'discover-default-first-look',
      result_digest: record.resultDigest,
    });
  });

  it('keeps any text, numbers in full, one record a candidate', () => {
    const marks = fc.constantFrom('"', ',', '\n', '\r', '=', "'", ' ', 'a');
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: marks }));
    fc.assert(
      fc.property(fc.array(fc.record({ id: text, score: fc.double({ noNaN: true }) })), (made) => {
        const candidates = made.map((m, i) => ({ ...candidate(i + 1), ...m }));
        const [, ...rows] = rowsOf(candidatesCsv(view, candidates));
        expect(rows).toHaveLength(made.length);
        made.forEach(({ id, score }, i) => {
          const [, readId = '', , , , readScore = ''] = rows[i] ?? [];
          expect(visible(readId.replace(/^'/, ''))).toBe(visible(id.replace(/^'/, '')));
          if (Number.isFinite(score)) expect(Number(readScore)).toBe(score === 0 ? 0 : score);
          else expect(readScore).toBe('');
        });
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1', '＋1', '－1', '＠1'])(
    'keeps a spreadsheet from running %j',
    (id) => {
      const [, row] = rowsOf(candidatesCsv(view, [{ ...candidate(1), id }]));
      expect(row?.[1]).toBe(`'${id}`);
    },
  );

  it('leaves negative numbers numbers', () => {
    const csv = candidatesCsv(view, [{ ...candidate(1), score: -0.5 }]);
    expect(rowsOf(csv)[1]?.[5]).toBe('-0.5');
  });

  it('ends every line with CRLF (RFC 4180)', () => {
    const csv = candidatesCsv(view, [candidate(1)]);
    expect(csv.split('\r\n')).toHaveLength(3);
    expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('gives values of different units columns of their own', () => {
    const [a, b] = [candidate(1), candidate(2)];
    b.evidence = b.evidence.map((e) => ({ ...e, unit: e.unit === '' ? '' : 'mg/L' }));
    const [header = [], first = [], second = []] = rowsOf(candidatesCsv(view, [a, b]));
    const [molar, mass] = ['solubility_log_mol_L', 'solubility_mg_L'].map((n) => header.indexOf(n));
    expect([first[molar as number], first[mass as number]]).toEqual(['-3.25', '']);
    expect([second[molar as number], second[mass as number]]).toEqual(['', '-3.25']);
  });
});

/** What a cell may hold: UTF-8 has no lone surrogates, and control characters are replaced. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/gu, '\ufffd');
}
