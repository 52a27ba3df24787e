import { defineConfig } from 'athanor';

export default defineConfig({
  contracts: './src/contracts.ts',
  steps: './src/steps.ts',
  workflows: './src/workflows.ts',
});
