/** Steps of sweeps: which points are taken, and what the responses there say. Trusted: they run where the records are. */
export { analyseStep } from './analyse';
export { layOutStep } from './lay-out';
export { fitSurrogatesStep, predictResponsesStep } from './surrogates';
