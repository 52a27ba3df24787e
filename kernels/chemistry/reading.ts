import { type MolGraph, readGraph } from './graph';
import type { Stereocentres } from './stereocentres';

/** A molecule as it was read; what costs more than reading it is kept once it is known. */
export interface Reading {
  /** RDKit's JSON of it. */
  readonly json: string;
  readonly graph: MolGraph;
  stereocentres?: Stereocentres;
}

/** What RDKit's JSON says of a molecule. */
export function readingOf(json: string): Reading {
  return { json, graph: readGraph(json) };
}

/** A reading as one line of text; undefined while its stereocentres are not counted. */
export function writeReading({ json, stereocentres }: Reading): string | undefined {
  if (stereocentres === undefined) return undefined;
  return `${stereocentres.all} ${stereocentres.unspecified} ${json}`;
}

/** The reading that `writeReading` wrote. Throws on other text. */
export function parseReading(text: string): Reading {
  const [all = '', unspecified = ''] = text.split(' ', 2);
  const json = text.slice(all.length + unspecified.length + 2);
  const stereocentres = { all: Number(all), unspecified: Number(unspecified) };
  return { ...readingOf(json), stereocentres };
}
