// Three tiers by what they need: unit (nothing), e2e (a real Temporal server), chaos (long, seeded).
const base = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.tsx?$': ['@swc/jest', { configFile: '.swcrc' }],
    '/node_modules/(openid-client|oauth4webapi|jose)/.+\\.js$': [
      '@swc/jest',
      { configFile: '.swcrc' },
    ],
  },
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  // ES modules, which jest's require cannot load as they are.
  transformIgnorePatterns: ['/node_modules/(?!(openid-client|oauth4webapi|jose)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/examples/.*/\\.athanor/'],
};
const PATIENT = { setupFilesAfterEnv: ['<rootDir>/tests/support/patient.ts'] };
module.exports = {
  projects: [
    {
      ...base,
      ...PATIENT,
      displayName: 'unit',
      testMatch: ['<rootDir>/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/tests/(e2e|chaos)/'],
    },
    { ...base, ...PATIENT, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'] },
    {
      ...base,
      ...PATIENT,
      displayName: 'chaos',
      testMatch: ['<rootDir>/tests/chaos/**/*.test.ts'],
    },
  ],
};
