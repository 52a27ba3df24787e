/**
 * Reports: a run record turned into files for people. Everything here is a pure function of the
 * record (no clock, no locale, no randomness, no files), so that a report rendered again, by any
 * Node version, years later, is the same to the byte. Used by the trusted activity that finishes a
 * run and by `athanor report`.
 */
import type { MEDIA_TYPES } from '../schemas/artifact';
import { type SampleSheet, sampleSheet } from '../schemas/discovery/sample-sheet';
import type { RunRecord } from '../schemas/run-record';
import { canonicalCopy } from './canonical';
import { candidatesCsv } from './csv';
import { handOffOf } from './hand-off/chosen';
import { plateLayout } from './hand-off/layout';
import { plateMapCsv } from './hand-off/plate-map';
import { protocolText } from './hand-off/protocol';
import { sampleSheetOf } from './hand-off/sample-sheet';
import { page } from './page';
import { pointsCsv } from './points-csv';
import { posesSdf } from './poses-sdf';
import { candidatesSdf } from './sdf';
import { sweepCsv } from './sweep-csv';
import { type RunView, viewOf } from './view';

type MediaTypes = typeof MEDIA_TYPES;
const HTML: MediaTypes['html'] = 'text/html';
const CSV: MediaTypes['csv'] = 'text/csv';
const SDF: MediaTypes['sdf'] = 'chemical/x-mdl-sdfile';
const JSON_TYPE: MediaTypes['json'] = 'application/json';
const TEXT: MediaTypes['text'] = 'text/plain';

/** A file of a report: its media type and its text, to be written as UTF-8. */
export interface ReportFile {
  mediaType: string;
  bytes: string;
}

/** Names of the files that {@link renderRun} makes. */
export const REPORT_FILES = {
  html: 'report.html',
  csv: 'candidates.csv',
  sdf: 'candidates.sdf',
  points: 'points.csv',
  poses: 'poses.sdf',
  plateMap: 'plate-map.csv',
  samples: 'samples.json',
  samplesRefused: 'samples-refused.txt',
  protocol: 'protocol.md',
} as const;

/**
 * Renders a record: always `report.html`; `candidates.csv` and `candidates.sdf` when the record has
 * a table of candidates, `poses.sdf` when it has one of poses, `points.csv` when it has one of points, and what
 * goes to the laboratory (plate map, samples that fit their schema, protocol) when it has candidates that were not rejected. Never throws for a record of the declared type; parts of the output that
 * are not recognised are shown as they are.
 */
export function renderRun(record: RunRecord): Record<string, ReportFile> {
  const view = viewOf(canonicalCopy(record));
  const files: Record<string, ReportFile> = {
    [REPORT_FILES.html]: { mediaType: HTML, bytes: page(view) },
  };
  if (view.candidates !== null) {
    const { candidates } = view;
    files[REPORT_FILES.csv] = { mediaType: CSV, bytes: candidatesCsv(view, candidates) };
    files[REPORT_FILES.sdf] = { mediaType: SDF, bytes: candidatesSdf(view, candidates) };
  }
  if (view.poses !== null) {
    files[REPORT_FILES.poses] = { mediaType: SDF, bytes: posesSdf(view.record, view.poses) };
  }
  if (view.sweep !== null && view.swept !== null) {
    const bytes = sweepCsv(view.record, view.sweep, view.swept);
    files[REPORT_FILES.points] = { mediaType: CSV, bytes };
  }
  if (view.points !== null) {
    files[REPORT_FILES.points] = { mediaType: CSV, bytes: pointsCsv(view.record, view.points) };
  }
  return { ...files, ...handOffFiles(view) };
}

/** The samples, held against their schema: a sheet that breaks it goes to no laboratory, and says why. */
function samplesFile(sheet: SampleSheet): Record<string, ReportFile> {
  const checked = sampleSheet.safeParse(sheet);
  if (checked.success) {
    const bytes = `${JSON.stringify(checked.data, null, 2)}\n`;
    return { [REPORT_FILES.samples]: { mediaType: JSON_TYPE, bytes } };
  }
  const problems = checked.error.issues.map((one) => `${one.path.join('.')}: ${one.message}\n`);
  const bytes = `The sample sheet breaks its schema, and was not written.\n${problems.join('')}`;
  return { [REPORT_FILES.samplesRefused]: { mediaType: TEXT, bytes } };
}

/** What goes to the laboratory, where the run has decided. */
function handOffFiles(view: RunView): Record<string, ReportFile> {
  const handOff = handOffOf(view);
  if (handOff === null) return {};
  const wells = plateLayout(handOff.candidates, view.record.resultDigest);
  const sheet = sampleSheetOf(view, handOff, wells);
  return {
    [REPORT_FILES.plateMap]: { mediaType: CSV, bytes: plateMapCsv(view.record, wells) },
    ...samplesFile(sheet),
    [REPORT_FILES.protocol]: { mediaType: TEXT, bytes: protocolText(view, handOff) },
  };
}
