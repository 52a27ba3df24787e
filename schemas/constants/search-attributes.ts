/** Custom search attributes that every run carries, by what they tell. */
export const RUN_SEARCH_ATTRIBUTES = {
  project: 'AthanorProject',
  pipeline: 'AthanorPipeline',
  stage: 'AthanorStage',
  outcome: 'AthanorOutcome',
  progress: 'AthanorProgress',
  awaiting: 'AthanorAwaiting',
} as const;

/**
 * Their Temporal types, to register them, so that the Temporal UI can list and filter runs. SQL
 * visibility allows ten Keywords and three of each other type.
 */
export const SEARCH_ATTRIBUTES = {
  [RUN_SEARCH_ATTRIBUTES.project]: 'Keyword',
  [RUN_SEARCH_ATTRIBUTES.pipeline]: 'Keyword',
  [RUN_SEARCH_ATTRIBUTES.stage]: 'Keyword',
  [RUN_SEARCH_ATTRIBUTES.outcome]: 'Keyword',
  [RUN_SEARCH_ATTRIBUTES.progress]: 'Double',
  /** 'review', 'escalated' or 'nobody', once a run has waited for a person. */
  [RUN_SEARCH_ATTRIBUTES.awaiting]: 'Keyword',
} as const;
