import { canonicalJson } from '../../../trust';
import type { AthanorClient } from '../client';
import { collectLineage } from './collect';
import { address, ref, smallRun } from './testing/small-run';

it('reads the indexes that the run wrote itself, also those that a step hands on', async () => {
  const { record, entries, files } = smallRun();
  const rank = entries.find(({ step }) => step === 'discovery.rank');
  const all = entries.map((entry) =>
    entry === rank ? { ...entry, generated: [...(entry.generated ?? []), address('1')] } : entry,
  );
  const texts: Record<string, string> = {
    [record.provenanceEntries.sha256]: all.map((entry) => `${canonicalJson(entry)}\n`).join(''),
    [address('1')]:
      `${JSON.stringify({ molecules: ref('e') })}\n${JSON.stringify({ molecules: ref('f') })}\n`,
  };
  const client = {
    runs: {
      record: async () => record,
      show: async () => ({ outcome: { record: files['run.json'], files: {} } }),
    },
    artifacts: {
      get: async ({ sha256 }: { sha256: string }) => Buffer.from(texts[sha256] ?? ''),
      async *read(sha256: string) {
        yield Buffer.from(texts[sha256] ?? 'no JSON lines');
      },
    },
  } as unknown as AthanorClient;
  const { members } = await collectLineage(client, record.run.id);
  expect([...members]).toEqual([[address('1'), [address('e'), address('f')]]]);
});

it('finds the indexes that steps have made, where an artifact would else come from nowhere', async () => {
  const { record, entries, files } = smallRun();
  const index = address('7');
  const all = entries.map((entry) =>
    entry.step === 'library.split' ? { ...entry, generated: [index] } : entry,
  );
  const texts: Record<string, string> = {
    [record.provenanceEntries.sha256]: all.map((entry) => `${canonicalJson(entry)}\n`).join(''),
    [index]: `${JSON.stringify([ref('b'), ref('d')])}\n`,
  };
  const client = {
    runs: {
      record: async () => record,
      show: async () => ({ outcome: { record: files['run.json'], files: {} } }),
    },
    artifacts: {
      get: async ({ sha256 }: { sha256: string }) => Buffer.from(texts[sha256] ?? ''),
      async *read(sha256: string) {
        yield Buffer.from(texts[sha256] ?? 'no JSON lines');
      },
    },
  } as unknown as AthanorClient;
  const { members } = await collectLineage(client, record.run.id);
  expect(members.get(index)).toEqual([address('b'), address('d')]);
});
