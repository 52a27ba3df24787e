/**
 * Custom search attributes that every run carries, with their Temporal types, so that the Temporal UI
 * can list and filter runs. SQL visibility allows ten Keywords and three of each other type.
 */
export const SEARCH_ATTRIBUTES = {
  AthanorProject: 'Keyword',
  AthanorPipeline: 'Keyword',
  AthanorStage: 'Keyword',
  AthanorOutcome: 'Keyword',
  AthanorProgress: 'Double',
} as const;
