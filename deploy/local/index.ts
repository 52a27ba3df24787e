/**
 * The production topology as processes of one machine, without containers: for `tools/compose-local` and tests. Its
 * servers are PostgreSQL from npm, and Temporal and the S3-compatible store built by Go.
 */
export { goProgram } from './go-programs';
