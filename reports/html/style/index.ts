/**
 * The style sheet of a report: system fonts, light and dark, phone and paper, nothing from outside.
 * Used by the page, which holds it inline.
 */
import { CIRCUITS } from './circuits';
import { COLOURS } from './colours';
import { PAPER } from './paper';
import { PHONE } from './phone';
import { POSES } from './poses';
import { RANKED } from './ranked';
import { TABLES } from './tables';
import { TEXT } from './text';

/** All of it, in the order in which later rules override earlier ones. */
export const STYLE = [COLOURS, TEXT, TABLES, RANKED, CIRCUITS, POSES, PHONE, PAPER].join('');
