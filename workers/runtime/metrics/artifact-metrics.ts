import { Counter, type Registry } from 'prom-client';

/** Counts artifacts that a process reads and writes; to be told of each. */
export function artifactMetrics(
  registry: Registry,
): (use: { operation: 'read' | 'write'; outcome: 'ok' | 'failed'; bytes: number }) => void {
  const registers = [registry];
  const requests = new Counter({
    name: 'athanor_artifact_requests_total',
    help: 'Artifacts that were read or written, by outcome.',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const amount = new Counter({
    name: 'athanor_artifact_bytes_total',
    help: 'Bytes of artifacts that were read or written.',
    labelNames: ['operation'],
    registers,
  });
  return ({ operation, outcome, bytes }) => {
    requests.inc({ operation, outcome });
    amount.inc({ operation }, bytes);
  };
}
