import type { RunRecord } from '../schemas/run-record';
import { type ReportFile, renderRun } from './index';
import { candidate, discoverRecord, otherRecord, parts } from './testing/record';
import { tagsOf, textOf } from './testing/structure';

function pageOf(record: RunRecord): string {
  return (renderRun(record)['report.html'] as ReportFile).bytes;
}

/** A copy in which each text of the record that a person or a file may have chosen is replaced. */
function withTexts(record: RunRecord, change: (text: string) => string): RunRecord {
  const fixed = new Set(['status', 'decision', 'depiction', 'molblock', 'startedAt', 'endedAt']);
  const keyed = new Set(['dropped', 'remarks', 'quality', 'input']);
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return fixed.has(key) ? value : change(value);
    if (Array.isArray(value)) return value.map((v) => walk(v, key));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([k, v]) => {
      return [keyed.has(key) && k !== 'name' ? change(k) : k, walk(v, k)] as const;
    });
    return Object.fromEntries(entries);
  };
  return walk(record, '') as RunRecord;
}

describe('the page', () => {
  const variants: [string, RunRecord][] = [
    ['discover', discoverRecord()],
    ['a pipeline of a user', otherRecord()],
    ['a run without output', discoverRecord({ output: null, tables: {} })],
    ['an output that is a list', otherRecord({ output: [1, [2, { a: [3] }]], tables: {} })],
  ];

  it.each(variants)('is well formed: %s', (_, record) => {
    const tags = tagsOf(pageOf(record));
    expect(tags.filter((t) => t.name === 'h1')).toHaveLength(1);
    const ids = tags.flatMap((t) => t.attributes.id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, attributes } of tags) {
      const link = name === 'a' ? attributes.href : undefined;
      if (link?.startsWith('#')) expect(ids).toContain(link.slice(1));
    }
  });

  it('loads nothing and links to doi.org alone', () => {
    const page = pageOf(discoverRecord());
    for (const { name, attributes } of tagsOf(page)) {
      expect(['link', 'img', 'iframe', 'object', 'embed', 'base', 'form', 'use']).not.toContain(
        name,
      );
      for (const loads of [
        'src',
        'srcset',
        'action',
        'data',
        'xlink:href',
        'style',
        'background',
      ]) {
        expect(attributes).not.toHaveProperty(loads);
      }
      if (attributes.href !== undefined) {
        expect(attributes.href).toMatch(
          /^(#[a-z0-9-]+|https:\/\/doi\.org\/10\.\d+\/[\w.()/:;-]+)$/,
        );
      }
    }
    const urls = page.match(/\b[a-z]+:\/\/[^"\s<]+/g) ?? [];
    expect(urls.filter((u) => !u.startsWith('https://doi.org/10.'))).toEqual([]);
    expect(page).not.toMatch(/@import|url\(/);
  });

  it('keeps texts from becoming markup, wherever they stand', () => {
    const attack = `"><script>alert(1)</script><img src=x onerror='alert(2)'></textarea>{{7*7}}]]>`;
    let n = 0;
    const plain = withTexts(discoverRecord(), () => `text ${++n}`);
    n = 0;
    const attacked = withTexts(discoverRecord(), () => `${attack}${++n}`);
    const shape = (page: string) =>
      tagsOf(page).map((t) => [t.name, ...Object.keys(t.attributes)].join(' '));
    expect(shape(pageOf(attacked))).toEqual(shape(pageOf(plain)));
    expect(textOf(pageOf(attacked))).toContain(`${attack}1`.slice(0, 40));
  });

  it('makes texts that UTF-8 or HTML cannot hold visible instead of spoiling the page', () => {
    const record = discoverRecord({ title: 'a\u0000b\ud800c', description: 'tab\there' });
    const page = pageOf(record);
    expect(page).toContain('a\ufffdb\ufffdc');
    expect(Buffer.from(page, 'utf8').toString('utf8')).toBe(page);
  });

  it('shows every number of the funnel and of the data quality', () => {
    const text = textOf(pageOf(discoverRecord()));
    for (const n of ['12,345', '12,001', '8,765', '344', '3,236', '311', '33', '1,236', '2,000']) {
      expect(text).toContain(n);
    }
    for (const words of ['Unreadable line', 'no structure', 'PAINS alert', 'Brenk alert']) {
      expect(text).toContain(words);
    }
    expect(text).toContain('45, 3 of them censored');
    expect(text).toContain('from 4.50 to 9.13, median 6.75');
    expect(text).toContain('value missing: 2 records');
  });

  it('says what was asked, of which data', () => {
    const text = textOf(pageOf(discoverRecord()));
    for (const part of ['CDK2, first look', 'actives.sdf', 'a'.repeat(64), '5.7 MB', 'Seed 42']) {
      expect(text).toContain(part);
    }
    for (const setting of ['filters.lipinskiViolationsMax 1', 'filters.qedMin none']) {
      expect(text).toContain(setting);
    }
    expect(text).toContain('filters.smarts[0].smarts [N+](=O)[O-]');
  });

  it('shows each candidate with its evidence', () => {
    const text = textOf(pageOf(discoverRecord()));
    for (const part of ['MOL-2', '0.775', '1 to 4', '75 %', '>99 %', 'nearest: CDK2-17']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('Solubility −3.25 log mol/L −4.50 to −2.00 outside 0.55 0.50 (33 %)');
    expect(text).toContain('outside the domain');
  });

  it('leaves a value that is missing out of the weights, and says so', () => {
    const c = candidate(1);
    const [similar, soluble] = c.evidence as [(typeof c.evidence)[0], (typeof c.evidence)[0]];
    const missing = {
      ...soluble,
      ...{ value: null, low: null, high: null, desirability: null, inDomain: null },
    };
    const candidates = [{ ...c, evidence: [similar, missing] }];
    const text = textOf(pageOf(discoverRecord({ tables: { candidates } })));
    expect(text).toContain('1 (100 %)');
    expect(text).toContain('Solubility none none not counted 0.50');
  });

  it('shows the check beside its null models, and calls inactives assumed', () => {
    const text = textOf(pageOf(discoverRecord()));
    for (const part of ['0.87 0.79 to 0.94', '0.55 0.44 to 0.66', '14.2 6.1 to 20.9']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('The ranking finds hidden actives better than every null model.');
    expect(text).toContain('Assumed inactives 460');
    expect(text).toContain('23; the filters dropped 2, which count as not found');
    expect(text).toContain('ring count −0.31 not matched');
    expect(text).toContain('molecular weight 0.04 matched');
    expect(text).toContain('scaffold 0.71 1.12 37 % less 0.55 91 % 2.40');
  });

  it('says when a model was trained on a sample', () => {
    const models = parts.output.models.map((m) => ({ ...m, sampledFrom: 9_000 }));
    const text = textOf(pageOf(discoverRecord({ output: { ...parts.output, models } })));
    expect(text).toContain(
      'Trained on 42 molecules, a random sample of 9,000, 3 duplicates merged',
    );
  });

  it('says that ranks are unsure when no candidate is safe in the top', () => {
    const first = { ...candidate(1), rankLow: 6, rankHigh: 78, probabilityTop: 0.66 };
    const text = textOf(pageOf(discoverRecord({ tables: { candidates: [first] } })));
    expect(text).toContain('MOL-1 has rank 1; resampling puts it between rank 6 and 78');
    expect(text).toContain('at least 90 % for 0 of 1 candidate. All of them could change places');
  });

  it('shows a stage that more molecules left than entered, without a negative loss', () => {
    const stage = { stage: 'filter', title: 'Filter', entered: 100, left: 103, dropped: { SA: 2 } };
    const output = { ...parts.output, funnel: [stage] };
    const text = textOf(pageOf(discoverRecord({ output })));
    expect(text).toContain('100 → 103 (3 more)');
    expect(text).toContain('2 too hard to make (SA score)');
  });

  it('warns where the ranking does not beat the null models, and where nothing was checked', () => {
    const { validation } = parts.output;
    const weak = {
      ...parts.output,
      validation: validation && { ...validation, beatsNulls: false },
    };
    expect(textOf(pageOf(discoverRecord({ output: weak })))).toContain(
      'Does not beat the null models',
    );
    const because = 'there are 3 actives and 10 are needed';
    const notRun = [{ what: 'retrospective check', because }];
    const unchecked = { ...parts.output, validation: null, notRun };
    const text = textOf(pageOf(discoverRecord({ output: unchecked })));
    expect(text).toContain(`Not checked No retrospective check was made, because ${because}`);
    expect(text).toContain(`retrospective check was not run, because ${because}`);
  });

  it('shows what was not run once, with its reason', () => {
    const text = textOf(pageOf(discoverRecord()));
    const words = 'Docking was not run, because no node serves docking.vina.v1.';
    // In the box on top and in its own section; the stage of the same name adds no third.
    expect(text.split(words)).toHaveLength(3);
    const ofStage = discoverRecord({ output: { ...parts.output, notRun: [] } });
    expect(textOf(pageOf(ofStage)).split(words)).toHaveLength(3);
  });

  it('says plainly that nobody reviewed, or who did', () => {
    const auto = textOf(pageOf(discoverRecord()));
    expect(auto).toContain('Auto-approved No person has looked at these candidates');
    const at = Date.UTC(2026, 0, 2, 3, 4, 5);
    const record = discoverRecord({
      output: { ...parts.output, decision: 'approved' },
      reviews: [
        { decision: 'approve', by: 'bert', comment: '', stage: 'filter', at },
        { decision: 'reject', by: 'bert', comment: '', candidate: 'MOL-2', at },
        { decision: 'approve', by: 'anna', comment: 'looks right', at },
      ],
    });
    const text = textOf(pageOf(record));
    for (const about of [
      'approve the stage Filter bert',
      'reject MOL-2 bert',
      'approve the run anna',
    ]) {
      expect(text).toContain(about);
    }
    expect(text).toContain('Approved by anna, 2026-01-02 03:04:05 UTC: “looks right”');
    expect(text).not.toContain('Auto-approved');
  });

  it('shows how to reproduce and where everything comes from', () => {
    const text = textOf(pageOf(discoverRecord()));
    expect(text).toContain('athanor run discover discover.yaml --id first-look');
    expect(text).toContain('0123456789abcdef'.repeat(4));
    expect(text).toContain('chemistry.filter version 1 25 7 2 rdkit 2026.09.1 eeeeeeeeeeee');
    expect(text).toContain('local, bench-2');
  });

  it.each(['failed', 'cancelled', 'rejected'] as const)('says that a run was %s', (status) => {
    const { run } = discoverRecord();
    const error = { code: 'RUN_FAILED', message: 'The <library> is empty.' };
    const ended = { run: { ...run, status }, error, output: null, tables: {}, resultDigest: '' };
    const text = textOf(pageOf(discoverRecord(ended)));
    expect(text).toContain('RUN_FAILED The <library> is empty.');
    expect(text).toMatch(status === 'rejected' ? /rejected in review/ : /it is not a result/);
    expect(text).not.toContain('Completed');
    expect(text).not.toContain('this digest');
  });

  it('shows the output of a pipeline of a user as it is', () => {
    const text = textOf(pageOf(otherRecord()));
    expect(text).toContain('temperatureKelvin 298.15');
    expect(text).toContain('plates[0].wells 96');
    expect(text).toContain('fitted 94');
    expect(text).toContain('isStable yes');
    expect(text).toContain('comment well residual A1 0.25 air bubble H12 -0.125');
    expect(text).toContain('well pKa A1 7.2 A2 6.9');
    expect(text).toContain(`artifact ${'d'.repeat(64)}`);
  });

  it('shows a part of a known name and unknown shape instead of breaking', () => {
    const output = { ...parts.output, funnel: 'none', validation: { hidden: 3 }, models: [1] };
    const candidates = [{ id: 'no candidate of ours' }];
    const record = discoverRecord({ output, tables: { candidates } });
    expect(Object.keys(renderRun(record))).toEqual(['report.html']);
    const text = textOf(pageOf(record));
    expect(text).toContain('funnel none');
    expect(text).toContain('hidden 3');
    expect(text).toContain('no candidate of ours');
  });
});
