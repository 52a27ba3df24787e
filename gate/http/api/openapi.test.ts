import { readFileSync } from 'node:fs';
import path from 'node:path';
import { breakingChanges, type OpenApi } from '../../../tests/support/openapi-changes';
import { releasedDocument } from '.';

const FILE = path.join(__dirname, '../../../docs/reference/openapi.json');
const released = JSON.parse(readFileSync(FILE, 'utf8')) as OpenApi;
// Through JSON, as a client gets it.
const document = JSON.parse(JSON.stringify(releasedDocument())) as OpenApi;

it('takes nothing away from clients of the last released document', () => {
  expect(breakingChanges(released, document)).toEqual([]);
});

it('is the document in docs/reference (node tools/write-openapi.mjs writes it)', () => {
  expect(document).toEqual(released);
});

it('has patterns that JSON Schema takes as they stand', () => {
  const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\\\]|\\\\.)*")/g)];
  expect(patterns.length).toBeGreaterThan(0);
  for (const [, pattern] of patterns) {
    const text = JSON.parse(pattern as string) as string;
    expect(() => new RegExp(text, 'u')).not.toThrow();
    expect(text).not.toMatch(/\/[a-z]*$/);
  }
});

it('names every operation once, and every answer', () => {
  const operations = Object.values(document.paths ?? {}).flatMap((methods) =>
    Object.values(methods as Record<string, { operationId?: string }>),
  );
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toContain(undefined);
});

/** A document, changed by a hand that did not think of clients. */
function changed(change: (document: OpenApi) => void): OpenApi {
  const copy = structuredClone(document);
  change(copy);
  return copy;
}

describe('a breaking change is seen', () => {
  const schemas = (one: OpenApi) => one.components?.schemas ?? {};
  it.each<[string, (one: OpenApi) => void, string]>([
    ['a path', (one) => delete one.paths?.['/v1/steps'], 'GET /v1/steps is gone'],
    ['a method', (one) => delete one.paths?.['/v1/runs']?.post, 'POST /v1/runs is gone'],
    [
      'a field of an answer',
      (one) => delete schemas(one).RunSummary?.properties?.title,
      'GET /v1/runs 200.items[]: the field title is gone',
    ],
    [
      'an enum value',
      (one) => schemas(one).RunSummary?.properties?.status?.enum?.pop(),
      'GET /v1/runs 200.items[].status: the value "rejected" is gone',
    ],
    [
      'a newly required input',
      (one) => schemas(one).RunSubmission?.required?.push('tier'),
      'POST /v1/runs body: the field tier is required now',
    ],
    [
      'an answer that may be missing',
      (one) => schemas(one).SubmittedRun?.required?.pop(),
      'POST /v1/runs 201: the field pipeline may be missing now',
    ],
    [
      'another type',
      (one) => Object.assign(schemas(one).Stage?.properties?.done ?? {}, { type: 'string' }),
      'GET /v1/runs/{runId}/stages 200.stages[].done: the type was integer, and is string',
    ],
  ])('%s', (_what, change, words) => {
    expect(breakingChanges(document, changed(change))).toContain(words);
  });

  it('and what is added is none', () => {
    const more = changed((one) => {
      Object.assign(schemas(one).RunSummary?.properties ?? {}, { colour: { type: 'string' } });
      Object.assign(one.paths ?? {}, { '/v1/new': { get: { responses: {} } } });
    });
    expect(breakingChanges(document, more)).toEqual([]);
  });
});
