/**
 * Modules that are loaded when a command needs them: Temporal, zod and PostgreSQL take most of a
 * second, which `--help` and completion should not cost.
 */
export const lazy = {
  transport: () => require('../sdk/local-transport') as typeof import('../sdk/local-transport'),
  services: () =>
    require('../sdk/local-transport/services') as typeof import('../sdk/local-transport/services'),
  catalogue: () => require('../sdk/catalogue') as typeof import('../sdk/catalogue'),
  stack: () => require('../stack') as typeof import('../stack'),
  readInput: () => require('../sdk/input/read-input') as typeof import('../sdk/input/read-input'),
  setValue: () => require('../sdk/input/set-value') as typeof import('../sdk/input/set-value'),
  path: () => require('../sdk/input/path') as typeof import('../sdk/input/path'),
  shape: () => require('../sdk/input/shape') as typeof import('../sdk/input/shape'),
  contractHelp: () => require('./render/contract-help') as typeof import('./render/contract-help'),
  trust: () => require('../../trust') as typeof import('../../trust'),
  reports: () => require('../../reports') as typeof import('../../reports'),
  build: () => require('../build') as typeof import('../build'),
};
