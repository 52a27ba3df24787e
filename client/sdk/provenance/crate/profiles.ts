import type { EntityGraph, Reference } from './entities';

/** Name of the metadata file, at the root of every RO-Crate. */
export const METADATA_FILE = 'ro-crate-metadata.json';

const RO_CRATE = 'https://w3id.org/ro/crate/1.1';
const WORKFLOW_RO_CRATE = 'https://w3id.org/workflowhub/workflow-ro-crate/1.0';

/**
 * RO-Crate 1.1 (doi:10.5281/zenodo.5146227), on which the Workflow Run profiles stand, and the terms of the
 * Workflow Run vocabulary (https://w3id.org/ro/terms/workflow-run), written out so that a reader needs one document
 * less from the network.
 */
export const CONTEXT = [
  `${RO_CRATE}/context`,
  {
    sha256: 'https://w3id.org/ro/terms/workflow-run#sha256',
    ParameterConnection: 'https://w3id.org/ro/terms/workflow-run#ParameterConnection',
    connection: 'https://w3id.org/ro/terms/workflow-run#connection',
    sourceParameter: 'https://w3id.org/ro/terms/workflow-run#sourceParameter',
    targetParameter: 'https://w3id.org/ro/terms/workflow-run#targetParameter',
  },
];

/** Workflow Run RO-Crate, version 0.5 (doi:10.1371/journal.pone.0309210): each profile builds on those before it. */
const PROFILES: readonly [id: string, name: string, version: string][] = [
  ['https://w3id.org/ro/wfrun/process/0.5', 'Process Run Crate', '0.5'],
  ['https://w3id.org/ro/wfrun/workflow/0.5', 'Workflow Run Crate', '0.5'],
  ['https://w3id.org/ro/wfrun/provenance/0.5', 'Provenance Run Crate', '0.5'],
  [WORKFLOW_RO_CRATE, 'Workflow RO-Crate', '1.0'],
];

/** Adds the profiles; returns references for the root's `conformsTo`. */
export function addProfiles(graph: EntityGraph): Reference[] {
  return PROFILES.map(([id, name, version]) =>
    graph.add({ '@id': id, '@type': 'CreativeWork', name, version }),
  );
}

/** Adds the entity of the metadata file itself. */
export function addDescriptor(graph: EntityGraph): void {
  graph.add({
    '@id': METADATA_FILE,
    '@type': 'CreativeWork',
    about: { '@id': './' },
    conformsTo: [{ '@id': RO_CRATE }, { '@id': WORKFLOW_RO_CRATE }],
  });
}
