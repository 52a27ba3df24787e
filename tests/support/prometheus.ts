import { readFileSync } from 'node:fs';
import type { PortName } from '../../client/stack/ports';
import type { TestStack } from './stack';

/** A sample as Prometheus would keep it. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`);
const COMMENT = new RegExp(
  `^# (?:HELP ${NAME} .*|TYPE (${NAME}) (counter|gauge|histogram|summary|untyped))$`,
);

/**
 * Reads the text format of Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
 * Throws for a line that is none of it, for a sample without a type and for one that stands twice.
 */
export function parseMetrics(text: string): Sample[] {
  const types = new Map<string, string>();
  const seen = new Set<string>();
  const samples: Sample[] = [];
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line.startsWith('#')) {
      const [, name, type] = COMMENT.exec(line) ?? fail(line);
      if (name === undefined || type === undefined) continue;
      if (types.has(name)) throw new Error(`${name} has two types`);
      types.set(name, type);
      continue;
    }
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? fail(line);
    const isTyped =
      types.has(name) || ['histogram', 'summary'].includes(types.get(family(name)) ?? '');
    if (!isTyped) throw new Error(`${name} has no type`);
    if (seen.has(`${name}{${labels}}`)) throw new Error(`${line} stands twice`);
    seen.add(`${name}{${labels}}`);
    samples.push({ name, labels: parseLabels(labels, line), value: parseValue(value, line) });
  }
  return samples;
}

function family(name: string): string {
  return name.replace(/_(bucket|sum|count)$/, '');
}

function parseLabels(text: string, line: string): Record<string, string> {
  const found: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name = '', value = ''] = LABEL.exec(text) ?? fail(line);
    found[name] = value;
  }
  return found;
}

function parseValue(text: string, line: string): number {
  if (/^[+-]?Inf$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^NaN$/i.test(text)) fail(line);
  return Number(text);
}

function fail(line: string): never {
  throw new Error(`not of the text format: ${line}`);
}

/** What a process of a stack shows at `/metrics` now. */
export async function scrape(
  stack: TestStack,
  process: 'gate' | 'pipeline' | 'node',
): Promise<Sample[]> {
  const ports = JSON.parse(readFileSync(stack.folder.portsFile, 'utf8')) as Record<
    PortName,
    number
  >;
  const answer = await fetch(`http://127.0.0.1:${ports[`${process}Metrics`]}/metrics`);
  return parseMetrics(await answer.text());
}

/** The sum of the samples of a name that have these labels. */
export function sum(
  samples: readonly Sample[],
  name: string,
  labels: Sample['labels'] = {},
): number {
  return samples
    .filter((one) => one.name === name)
    .filter((one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value))
    .reduce((all, { value }) => all + value, 0);
}
