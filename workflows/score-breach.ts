import type { Breach } from '../schemas/records/steps';
import { callRecords } from './records-caller';

/** Enters into a node's scores what the gate saw it do; the gate starts it. */
export async function scoreBreach(breach: Breach): Promise<void> {
  await callRecords('records.scoreBreach', breach, `Score ${breach.kind} of ${breach.node}`);
}
