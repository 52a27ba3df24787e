/**
 * The one door between devices and everything behind it: authenticates nodes, lets each make the few
 * calls that an activity worker needs, seals task tokens, and signs what it saw.
 */
export {};
