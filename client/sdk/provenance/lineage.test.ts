import fc from 'fast-check';
import { toDot } from './dot';
import { lineageOf } from './lineage';
import type { LineageNode } from './lineage-graph';
import { toProvJson } from './prov-json';
import { address, entry, smallRun } from './testing/small-run';
import { findNode, walk } from './walk';

const source = smallRun();
const lineage = lineageOf(source);
const find = (what: string) => findNode(lineage, source.record, what);
const labels = (nodes: readonly LineageNode[], ...types: LineageNode['type'][]) =>
  nodes.filter(({ type }) => types.includes(type)).map(({ label }) => label);

it('leads from an artifact back to the data, steps and nodes it is made from, and to no other', () => {
  const { met } = walk(lineage, find(address('e')), 'back');
  expect(labels(met, 'step')).toEqual(['chemistry.filter@1 filter/0', 'library.split@1 read']);
  expect(labels(met, 'data')).toEqual(['library.smi']);
  expect(labels(met, 'node')).toEqual(['n1']);
  expect(met.map(({ id }) => id)).not.toContain(`artifact:${address('f')}`);
});

it('leads from a number to everything: seed, both nodes, the code and who approved', () => {
  const { met, start } = walk(lineage, find('candidates[0].score'), 'back');
  expect(start.id).toBe(`artifact:${address('2')}`);
  expect(labels(met, 'data')).toEqual(['library.smi']);
  expect(labels(met, 'node').sort()).toEqual(['n1', 'n2']);
  expect(labels(met, 'person')).toEqual(['Ann']);
  expect(met.find(({ facts }) => facts.seed === 42)?.label).toBe('discovery.rank@1 rank');
  // A number that is in no table comes from the result as a whole.
  expect(find('output.best.score').type).toBe('result');
});

it('leads forward from data, and from a node, to what came of them', () => {
  const ofData = walk(lineage, find('library.file'), 'forward').met;
  expect(labels(ofData, 'result')).toHaveLength(1);
  expect(labels(ofData, 'artifact')).toContain('report.html');
  const ofNode = walk(lineage, find('n2'), 'forward').met;
  expect(labels(ofNode, 'step')).toEqual(['chemistry.filter@1 filter/1', 'discovery.rank@1 rank']);
});

it('finds things by digest prefix, file, position and person, and says what it does not know', () => {
  expect(find('eeeeee').id).toBe(`artifact:${address('e')}`);
  expect(find('run.json').facts.sha256).toBe(address('3'));
  expect(find('filter/1').type).toBe('step');
  expect(find('Ann').type).toBe('person');
  expect(() => find('nobody')).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
});

it('follows the members of an index that a step has put out to that step', () => {
  const index = address('7');
  const entries = source.entries.map((one) =>
    one.step === 'library.split' ? { ...one, generated: [index] } : one,
  );
  const members = new Map([...source.members, [index, [address('b'), address('d')]]]);
  const graph = lineageOf({ ...source, entries, members });
  const { met } = walk(graph, findNode(graph, source.record, address('e')), 'back');
  expect(labels(met, 'data')).toEqual(['library.smi']);
});

it('links stages where results travelled inline', () => {
  const inline = [
    entry({ stage: 'read', step: 'a.first', position: 'read' }),
    entry({ stage: 'rank', step: 'b.second', position: 'rank' }),
  ];
  const graph = lineageOf({ ...source, entries: inline, members: new Map() });
  const start = findNode(graph, source.record, 'step:b.second rank');
  expect(labels(walk(graph, start, 'back').met, 'step')).toEqual(['a.first@1 read']);
});

it('is a graph without loops whose edges join what PROV-DM lets them join', () => {
  const ends = {
    used: ['activity', 'entity'],
    wasGeneratedBy: ['entity', 'activity'],
    wasDerivedFrom: ['entity', 'entity'],
    wasInformedBy: ['activity', 'activity'],
    wasAssociatedWith: ['activity', 'agent'],
    wasAttributedTo: ['entity', 'agent'],
    hadMember: ['entity', 'entity'],
  };
  const kinds = new Map(lineage.nodes.map(({ id, kind }) => [id, kind]));
  for (const { from, relation, to } of lineage.edges) {
    expect([kinds.get(from), kinds.get(to)]).toEqual(ends[relation]);
  }
  for (const node of lineage.nodes) {
    expect(walk(lineage, node, 'back').met).not.toContain(node);
  }
});

it('walks back from whatever a walk forward meets', () => {
  fc.assert(
    fc.property(fc.constantFrom(...lineage.nodes), (start) => {
      for (const node of walk(lineage, start, 'forward').met) {
        expect(walk(lineage, node, 'back').met).toContain(start);
      }
    }),
  );
});

it('is told as PROV-JSON and as DOT', () => {
  const document = toProvJson(lineage);
  const activity = `ath:${encodeURIComponent('step:discovery.rank rank')}`;
  expect(document.activity?.[activity]).toMatchObject({
    'prov:startTime': '2026-12-01T08:00:00.000Z',
    'ath:seed': 42,
  });
  expect(Object.values(document.hadMember ?? {})).toHaveLength(2);
  const dot = toDot(lineage);
  expect(dot.match(/ -> /g)).toHaveLength(lineage.edges.length);
});
