import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Client } from '@temporalio/client';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { z } from 'zod';
import { addFleetMetrics, gateMetrics } from '../gate/metrics';
import { ERROR_CODES } from '../schemas/constants/error-codes';
import { askedBy } from '../tests/support/promql';
import { pipelineMetrics } from '../workers/pipeline/metrics';
import { activityMetrics, serveMetrics } from '../workers/runtime/metrics';

/* Dashboard and alert rules ask for metrics that there are, by labels that they have; each alert has its runbook. */

const ROOT = resolve(__dirname, '..');
const RUNBOOKS = 'docs/runbooks/alerts';
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const rules = z.strictObject({
  groups: z.tuple([
    z.strictObject({
      name: z.literal('athanor'),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Athanor[A-Z]\w+$/),
          expr: z.string().min(1),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ]),
});
const ALERTS = rules.parse(parse(read('deploy/prometheus/alerts.yml'))).groups[0].rules;

const dashboard = z.object({
  uid: z.string(),
  schemaVersion: z.int(),
  panels: z.array(
    z.object({
      id: z.int(),
      type: z.enum(['row', 'timeseries']),
      title: z.string().min(1),
      gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
      targets: z.array(z.object({ refId: z.string(), expr: z.string() })).optional(),
    }),
  ),
});
const { panels: PANELS } = dashboard.parse(JSON.parse(read('deploy/grafana/athanor.json')));
const PANEL_QUERIES = PANELS.flatMap(({ title, targets = [] }) =>
  targets.map(({ refId, expr }) => [`${title} ${refId}`, expr] as const),
);
const QUERIES = [...ALERTS.map(({ alert, expr }) => [alert, expr] as const), ...PANEL_QUERIES];

/** Series by name, and their labels, with those that Prometheus adds. */
const known = new Map<string, Set<string>>([['up', new Set(['job', 'instance'])]]);

beforeAll(async () => {
  const gate = gateMetrics().registry;
  const database = { nodes: {} } as never;
  addFleetMetrics(gate, {
    client: {} as Client,
    catalogue: { pipelines: [], steps: [] } as never,
    database,
  });
  const node = new Registry();
  activityMetrics(node);
  const registries = [gate, pipelineMetrics().registry, node];
  for (const registry of registries) {
    // Shown, so that the metrics of every process are there as well.
    (await serveMetrics(registry, { host: '127.0.0.1', port: 0, tokenFile: undefined })).close();
    for (const one of registry.getMetricsAsArray()) {
      const { name, type, labelNames = [] } = one as unknown as Metric;
      const labels = ['job', 'instance', ...labelNames];
      const isHistogram = type === 'histogram';
      for (const suffix of isHistogram ? ['_bucket', '_sum', '_count'] : ['']) {
        const more = suffix === '_bucket' ? ['le'] : [];
        known.set(`${name}${suffix}`, new Set([...labels, ...more]));
      }
    }
  }
});

interface Metric {
  name: string;
  type: string;
  labelNames?: string[];
}

test('names of metrics and labels are found in queries', () => {
  const query = `histogram_quantile(0.95, sum by (le, step) (rate(a_bucket{b="x y",c=~"5.."}[10m])))
    > 1e3 unless on () max(d) - (e offset 1h or vector(0))`;
  expect(askedBy(query)).toEqual({
    metrics: [
      { metric: 'a_bucket', labels: ['b', 'c'] },
      { metric: 'd', labels: [] },
      { metric: 'e', labels: [] },
    ],
    grouped: ['le', 'step'],
  });
  expect(() => askedBy('sum(a) § b')).toThrow('not of the language');
});

test.each(QUERIES)('%s asks for what there is', (_, query) => {
  const { metrics, grouped } = askedBy(query);
  expect(metrics.length).toBeGreaterThan(0);
  for (const { metric, labels } of metrics) {
    expect([...known.keys()]).toContain(metric);
    for (const label of [...labels, ...grouped])
      expect([...(known.get(metric) ?? [])]).toContain(label);
  }
});

test('what is summed by in an alert is what its summary names', () => {
  for (const { expr, annotations } of ALERTS) {
    const named = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, name]) => name);
    const { metrics, grouped } = askedBy(expr);
    const isGrouped = /\b(sum|max|min|count|avg|histogram_quantile)\b/.test(expr);
    const there = isGrouped ? grouped : [...(known.get(metrics[0]?.metric ?? '') ?? [])];
    for (const name of named) expect(there).toContain(name);
  }
});

test('every metric of ours is on the dashboard', () => {
  const shown = new Set(
    PANEL_QUERIES.flatMap(([, query]) => askedBy(query).metrics.map((m) => m.metric)),
  );
  const family = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
  const families = new Set([...shown].map(family));
  const ours = [...known.keys()].filter((name) => name.startsWith('athanor_')).map(family);
  expect(ours.length).toBeGreaterThan(20);
  expect([...new Set(ours)].filter((name) => !families.has(name))).toEqual([]);
});

test('every alert has a runbook of its own, and every runbook an alert', () => {
  const names = ALERTS.map(({ alert }) => alert);
  expect(new Set(names).size).toBe(names.length);
  for (const { alert, annotations } of ALERTS) {
    expect(annotations.runbook).toMatch(/^docs\/runbooks\/alerts\/[a-z-]+\.md$/);
    expect(read(annotations.runbook).split('\n')[0]).toBe(`# ${alert}`);
  }
  const pages = readdirSync(join(ROOT, RUNBOOKS)).map((file) => `${RUNBOOKS}/${file}`);
  expect(pages.sort()).toEqual(ALERTS.map(({ annotations }) => annotations.runbook).sort());
});

test('runbooks name codes, pages and panels that there are', () => {
  const titles = PANELS.map(({ title }) => title);
  for (const { annotations } of ALERTS) {
    const text = read(annotations.runbook);
    const codes = [...text.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, code = '']) => code);
    for (const code of codes.filter((one) => !one.startsWith('ATHANOR_'))) {
      expect(Object.keys(ERROR_CODES)).toContain(code);
    }
    const pages = [...text.matchAll(/((?:docs\/[a-z-]+\/)?[a-z-]+\.md)/g)].map(
      ([, page = '']) => page,
    );
    for (const page of pages) read(page.includes('/') ? page : `${RUNBOOKS}/${page}`);
    for (const [, panel] of text.matchAll(/panel \*([^*]+)\*/g)) expect(titles).toContain(panel);
  }
});

test('panels have ids of their own and lie beside each other', () => {
  expect(new Set(PANELS.map(({ id }) => id)).size).toBe(PANELS.length);
  const cells = PANELS.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

test('Prometheus is told to scrape the jobs that queries name', () => {
  const config = parse(read('deploy/prometheus/prometheus.yml'));
  const jobs = config.scrape_configs.map((one: { job_name: string }) => one.job_name);
  expect(jobs).toEqual(['athanor-gate', 'athanor-pipeline', 'athanor-node']);
  for (const [, query] of QUERIES) {
    for (const [, job = ''] of query.matchAll(/job=~?"([^"]+)"/g)) {
      expect(jobs.some((name: string) => new RegExp(`^(?:${job})$`).test(name))).toBe(true);
    }
  }
});

const promtool = (() => {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

(promtool ? test : test.skip)('promtool itself accepts the rules', () => {
  execFileSync('promtool', ['check', 'rules', 'deploy/prometheus/alerts.yml'], { cwd: ROOT });
});
