import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { MESSAGES } from '../schemas/constants/names';
import type { BatchesDone, Review, RunProgress } from '../schemas/progress';

/** Stops new work from starting; what runs goes on. */
export const pauseSignal = defineSignal(MESSAGES.pause);
/** Takes up work again. */
export const resumeSignal = defineSignal(MESSAGES.resume);
/** Where the run stands. */
export const progressQuery = defineQuery<RunProgress>(MESSAGES.progress);
/** What it has found so far, as it would be left were it to end now; null before there is anything. */
export const foundQuery = defineQuery<unknown>(MESSAGES.found);
/** Approves or rejects the candidates of a run that waits for it; answers with the recorded review. */
export const reviewUpdate = defineUpdate<Review, [Omit<Review, 'at'>]>(MESSAGES.review);
/** From a child workflow to its run: a group of batches is finished. */
export const batchesDoneSignal = defineSignal<[BatchesDone]>(MESSAGES.batchesDone);
