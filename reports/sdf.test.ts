import fc from 'fast-check';
import { candidatesSdf } from './sdf';
import { candidate, discoverRecord } from './testing/record';
import { viewOf } from './view';

const record = discoverRecord();
const view = viewOf(record);

interface Read {
  title: string;
  block: string;
  fields: Record<string, string>;
}

/** Reads an SD file as the CTfile formats describe it. */
function readSdf(sdf: string): Read[] {
  const records = sdf.split(/^\${4}\n/m);
  expect(records.pop()).toBe('');
  return records.map((text) => {
    const end = text.indexOf('M  END\n') + 'M  END\n'.length;
    const block = text.slice(0, end);
    const fields: Record<string, string> = {};
    for (const item of text
      .slice(end)
      .split('\n\n')
      .filter((t) => t !== '')) {
      const [, name = '', value = ''] = /^> {2}<([A-Za-z]\w*)>\n([^\n]+)$/.exec(item) ?? [];
      expect(name).not.toBe('');
      // What no reader may take for the head of a field or the end of a record.
      expect(value).not.toMatch(/^[>$]/);
      fields[name] = value;
    }
    return { title: block.split('\n')[0] ?? '', block, fields };
  });
}

describe('candidatesSdf', () => {
  it('holds a block and the fields of each candidate', () => {
    const [first, second] = readSdf(candidatesSdf(view, [candidate(1), candidate(2)]));
    expect(first?.title).toBe('MOL-1');
    expect(second?.fields).toEqual({
      ID: 'MOL-2',
      RANK: '2',
      SCORE: '0.775',
      DECISION: 'auto-approved',
      DECIDED_BY: 'athanor --auto-approve',
      RANK_P05: '1',
      RANK_P95: '4',
      PROBABILITY_IN_TOP: '0.75',
      TOP_K: '3',
      NEAREST_REFERENCE: 'CDK2-17',
      SMILES: 'CCO',
      INCHIKEY: candidate(2).inchiKey,
      SCAFFOLD_SMILES: 'c1ccccc1',
      similarity: '0.625',
      similarity_desirability: '0.625',
      similarity_weight: '1',
      similarity_note: 'nearest: CDK2-17',
      solubility_log_mol_L: '-3.25',
      solubility_log_mol_L_low: '-4.5',
      solubility_log_mol_L_high: '-2',
      solubility_log_mol_L_desirability: '0.55',
      solubility_log_mol_L_weight: '0.5',
      solubility_log_mol_L_in_domain: 'false',
      solubility_log_mol_L_note: 'outside the domain',
      RUN_ID: 'discover-default-first-look',
      RESULT_DIGEST: record.resultDigest,
    });
    expect(first?.block.split('\n')[3]).toBe('  3  2  0  0  0  0  0  0  0  0999 V2000');
  });

  it('keeps RDKit reading its blocks', async () => {
    const { default: load } = await import('@rdkit/rdkit');
    const rdkit = await (load as unknown as () => Promise<Rdkit>)();
    const odd = { ...candidate(2), id: 'two\nlines', molblock: undefined };
    const blocks = readSdf(candidatesSdf(view, [candidate(1), odd])).map((r) => r.block);
    const smiles = blocks.map((block) => {
      const molecule = rdkit.get_mol(block);
      const text = molecule?.get_smiles() ?? null;
      molecule?.delete();
      return text;
    });
    expect(smiles).toEqual(['CCO', '']);
  });

  it('lets no text break out of its line', () => {
    const lines = fc.constantFrom(
      '$$$$',
      '> <x>',
      '',
      'M  END',
      '\n',
      '\r',
      '\u2028',
      ' ',
      '>',
      'é',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(lines).map((l) => l.join('\n')),
    );
    fc.assert(
      fc.property(text, text, (id, note) => {
        const c = candidate(1);
        const evidence = c.evidence.map((e) => ({ ...e, note }));
        const all = readSdf(candidatesSdf(view, [{ ...c, id, evidence }, candidate(2)]));
        expect(all).toHaveLength(2);
        expect(all[0]?.fields.RANK).toBe('1');
        expect(all[1]?.title).toBe('MOL-2');
      }),
    );
  });

  it.each([
    ['is cut short', candidate(1).molblock?.replace(/M {2}END[\s\S]*/, '')],
    ['has a separator inside', candidate(1).molblock?.replace('M  END', '$$$$$$$$\nM  END')],
  ])('writes no atoms for a block that %s', (_, molblock) => {
    const [read, next] = readSdf(
      candidatesSdf(view, [{ ...candidate(1), molblock }, candidate(2)]),
    );
    expect(read?.block.split('\n')[3]).toBe('  0  0  0  0  0  0  0  0  0  0999 V2000');
    expect(next?.title).toBe('MOL-2');
  });
});

interface Rdkit {
  get_mol(block: string): { get_smiles(): string; delete(): void } | null;
}
