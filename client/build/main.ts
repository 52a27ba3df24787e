import { buildBuiltIn } from '.';

// Run by `npm run build`, after the compiler.
buildBuiltIn().then(
  ({ workflowBundleBytes }) => {
    const kilobytes = Math.round(workflowBundleBytes / 1024);
    process.stdout.write(`catalogue: workflow bundle of ${kilobytes} kB\n`);
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  },
);
