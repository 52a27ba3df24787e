// Three tiers by what they need: unit (nothing), e2e (a real Temporal server), chaos (long, seeded).
const base = {
  testEnvironment: 'node',
  transform: { '^.+\\.tsx?$': ['@swc/jest', { configFile: '.swcrc' }] },
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/examples/.*/\\.athanor/'],
};
const SLOW = { setupFilesAfterEnv: ['<rootDir>/tests/support/slow.ts'] };
module.exports = {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '<rootDir>/tests/(e2e|chaos)/'],
    },
    { ...base, ...SLOW, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'] },
    { ...base, ...SLOW, displayName: 'chaos', testMatch: ['<rootDir>/tests/chaos/**/*.test.ts'] },
  ],
};
