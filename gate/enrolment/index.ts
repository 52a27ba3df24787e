/**
 * Who may come in: invitations, proofs of keys, certificates and their renewal, policies; and what the
 * rest of the gate asks about nodes, answered from the database.
 */
export { type DatabaseAllocations, databaseAllocations } from './allocations';
export { type DatabaseDirectory, databaseDirectory } from './directory';
export { Enrolment, type EnrolmentOptions } from './enrolment';
export { NodeCalls } from './node-calls';
export { identityOf, policyOf } from './policy';
export { type Presence, presence } from './presence';
export { PublisherList } from './publisher-list';
