#!/usr/bin/env node
import { runCli } from './run-cli';

const LEFT_BEHIND_MS = 1_000;

void runCli(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
  // A call that was left behind must not keep the process; what was written is written.
  setTimeout(() => process.exit(exitCode), LEFT_BEHIND_MS).unref();
});
