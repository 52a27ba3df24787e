/**
 * A node's membership of a network: its key, joining by an invitation, the certificate and its renewal,
 * and the lines to its gates. `workers/node/main.ts` opens it before anything else.
 */
export { GateConnection } from './connection';
export { identityFiles, openKey } from './folder';
export { GateLine, openLine } from './gate-line';
export { askTerms, join, meetGate } from './join';
