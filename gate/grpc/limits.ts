import type { Rate } from '../auth/rate-limit';

/** What one node, or one connection, may ask of the gate. Bytes and milliseconds, as named. */
export interface RelayLimits {
  /** Calls of one node. A fast worker makes two for each task. */
  calls: Rate;
  /** Calls of one node in flight, polls included. */
  callsInFlightMax: number;
  /** Largest result; Temporal itself refuses payloads above 2 MB. */
  resultBytesMax: number;
  /** Largest heartbeat or failure. */
  reportBytesMax: number;
  /** Largest of all other requests. */
  requestBytesMax: number;
  /** A request must be complete by then. */
  bodyMs: number;
  /** A connection must have shown who it is by then. */
  authenticateMs: number;
  /** Calls that a connection may reset before they are answered, in `resetsMs`. */
  resetsMax: number;
  resetsMs: number;
  /** Refused credentials after which a connection is closed. */
  strangersMax: number;
}

/** The limits of a gate, unless it is told others. */
export const RELAY_LIMITS: RelayLimits = {
  calls: { perSecond: 1_000, burst: 2_000 },
  callsInFlightMax: 600,
  resultBytesMax: 2 * 1024 * 1024,
  reportBytesMax: 512 * 1024,
  requestBytesMax: 64 * 1024,
  bodyMs: 20_000,
  authenticateMs: 15_000,
  resetsMax: 200,
  resetsMs: 10_000,
  strangersMax: 3,
};
