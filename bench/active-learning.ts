/**
 * How many of the best molecules an acquisition function finds, beside chance: BACE measured values and
 * the bundled solubilities, the best 5 % as hits, a tenth of the molecules evaluated, over ten seeds, by
 * the steps of the discovery loop (fit, predict, propose, observe).
 * Run: `npm run bench -- active-learning`.
 */
import { parseArgs } from 'node:util';
import { STRATEGIES, searchFor, type Strategy } from './active-learning/search';
import { readSet, SETS } from './active-learning/sets';
import { enrichmentsOf } from './active-learning/enrichment';
import type { Figure } from './support/report';
import { COMMON_OPTIONS, runBench } from './support/run-bench';

