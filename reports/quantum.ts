/**
 * The sections of a report that tell of circuits, variational searches and optimisation, and the style
 * that they are drawn in. Used by the console, which shows them as its own.
 */
import type { RunRecord } from '../schemas/run-record';
import { html } from './html/markup';
import { CIRCUITS } from './html/style/circuits';
import { PHONE } from './html/style/phone';
import { TABLES } from './html/style/tables';
import { TEXT } from './html/style/text';
import { circuitSection, measuredSection, stateSection } from './sections/circuit';
import { densitySection } from './sections/density';
import { deviceSection } from './sections/device';
import { energiesSection } from './sections/energies';
import { optimisationSection } from './sections/optimisation';
import { planSection } from './sections/plan';
import { pointsSection } from './sections/points';
import { viewOf } from './view';

/** Styles of the sections; colours are those of the page around them. */
export const QUANTUM_STYLE = [TEXT, TABLES, CIRCUITS, PHONE].join('');

/** A section as markup in which every text of the record is escaped. */
export interface DrawnSection {
  id: string;
  title: string;
  markup: string;
}

/** What a run of a quantum pipeline found, drawn; empty for other runs. */
export function quantumSections(record: RunRecord): DrawnSection[] {
  const view = viewOf(record);
  return [circuitSection, measuredSection, stateSection, densitySection, pointsSection, planSection]
    .concat([energiesSection, optimisationSection, deviceSection])
    .flatMap((sectionOf) => {
      const section = sectionOf(view);
      if (section === null) return [];
      return [{ id: section.id, title: section.title, markup: html`${section.body}`.markup }];
    });
}
