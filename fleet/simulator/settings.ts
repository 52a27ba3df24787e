import type { Liars } from './population';

/** What is played. */
export interface Settings {
  seed: number;
  nodes: number;
  jobs: number;
  liars: Liars;
  /** Nobody sleeps or leaves. */
  alwaysOn: boolean;
  /** Our rules, or plain voting: so many equal answers, from whomever. */
  trust: 'adaptive' | { quorum: number };
  /** Our rules, or whoever comes. */
  placement: 'suited' | 'random';
  /** Time of a job on a reference machine; sigma is the standard deviation of its logarithm. */
  jobSeconds: { median: number; sigma: number };
  /** Share of answers that are failures of the machine, whoever owns it. */
  failures: number;
}

/** What came of it. */
export interface Outcome {
  /** When this share of the jobs had the results that they have in the end; 1 is the makespan. */
  hoursUntil(share: number): number;
  accepted: number;
  givenUp: number;
  /** Results that were wrong when accepted, even if they were found out and computed again. */
  wrongAccepted: number;
  /** Results that are wrong in the end. */
  wrongKept: number;
  /** Answers asked for, canaries among them, for each job accepted; by the order in which jobs began. */
  replicasPerResult(fromJob: number, untilJob: number): number;
  /** Share of computing time that went into anything but the one answer that became the result. */
  wastedShare: number;
  liarsQuarantined: number;
  /** Liars that told a lie and are not quarantined. */
  liarsAtLarge: number;
  honestQuarantined: number;
  /** Most lies that any liar had told when it was quarantined. */
  liesBeforeQuarantineMax: number;
}
