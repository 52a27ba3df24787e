/**
 * Modules that are loaded when a command needs them: Temporal, zod and PostgreSQL take most of a
 * second, which `--help` and completion should not cost.
 */
export const lazy = {
  transport() {
    const {
      connectLocal,
      connectPeople,
      databaseUrlOf,
      openTablesHistory,
    }: typeof import('../sdk/local-transport') = require('../sdk/local-transport');
    return { connectLocal, connectPeople, databaseUrlOf, openTablesHistory };
  },
  server() {
    const {
      connectServer,
      connectServerPeople,
      serverCatalogue,
      serverMe: me,
    }: typeof import('../sdk/http-transport/node') = require('../sdk/http-transport/node');
    const {
      gateRoot,
    }: typeof import('../sdk/http-transport/gate-root') = require('../sdk/http-transport/gate-root');
    return { connectServer, connectServerPeople, gateRoot, me, serverCatalogue };
  },
  async standardInput() {
    const { text }: typeof import('node:stream/consumers') = require('node:stream/consumers');
    return text(process.stdin);
  },
  bundles() {
    const {
      parseProvenance,
      readBundle,
      writeBundle,
      writeSums,
    }: typeof import('../sdk/bundle') = require('../sdk/bundle');
    const { compareReplay }: typeof import('../sdk/replayed') = require('../sdk/replayed');
    return { compareReplay, parseProvenance, readBundle, writeBundle, writeSums };
  },
  provenance() {
    const provenance: typeof import('../sdk/provenance') = require('../sdk/provenance');
    return provenance;
  },
  services() {
    const {
      dataFolderOf,
      environmentOf,
      namedFolderOf,
    }: typeof import('../sdk/local-transport/services') = require('../sdk/local-transport/services');
    return { dataFolderOf, environmentOf, namedFolderOf };
  },
  catalogue() {
    const {
      findPipeline,
      findProject,
      findStep,
      loadCatalogue,
    }: typeof import('../sdk/catalogue') = require('../sdk/catalogue');
    return { findPipeline, findProject, findStep, loadCatalogue };
  },
  stack() {
    const {
      compiledFile,
      EventFormatter,
      findTemporalBinary,
      listenForStop,
      replaySteps,
      runDoctor,
      runUntilStopped,
      stackStatus,
      startStack,
      stopStack,
    }: typeof import('../stack') = require('../stack');
    return {
      compiledFile,
      EventFormatter,
      findTemporalBinary,
      listenForStop,
      replaySteps,
      runDoctor,
      runUntilStopped,
      stackStatus,
      startStack,
      stopStack,
    };
  },
  invitations() {
    const {
      parseInvitation,
    }: typeof import('../../schemas/nodes/invitation-link') = require('../../schemas/nodes/invitation-link');
    return { parseInvitation };
  },
  qr() {
    const { renderUnicodeCompact }: typeof import('uqr') = require('uqr');
    return { renderUnicodeCompact };
  },
  input() {
    const {
      readInput,
    }: typeof import('../sdk/input/read-input') = require('../sdk/input/read-input');
    const {
      assignAll,
      parseAssignment,
    }: typeof import('../sdk/input/set-value') = require('../sdk/input/set-value');
    const { showPath }: typeof import('../../schemas/path') = require('../../schemas/path');
    const { shapeOf }: typeof import('../sdk/input/shape') = require('../sdk/input/shape');
    const { exampleOf }: typeof import('../sdk/input/example') = require('../sdk/input/example');
    const {
      requiredFiles,
    }: typeof import('../sdk/input/file-fields') = require('../sdk/input/file-fields');
    return {
      ...{ assignAll, exampleOf, parseAssignment, readInput, requiredFiles, shapeOf, showPath },
    };
  },
  contractHelp() {
    const {
      exampleYaml,
      pipelineHelp,
      stepHelp,
    }: typeof import('./render/contract-help') = require('./render/contract-help');
    return { exampleYaml, pipelineHelp, stepHelp };
  },
  reports() {
    const { renderRun }: typeof import('../../reports') = require('../../reports');
    const {
      runRecordShape,
    }: typeof import('../../schemas/run-record-shape') = require('../../schemas/run-record-shape');
    return { renderRun, runRecordShape };
  },
  nodeControl() {
    const { askAgent }: typeof import('./node-control') = require('./node-control');
    const {
      NODE_FILES,
    }: typeof import('../../schemas/nodes/control') = require('../../schemas/nodes/control');
    const {
      ownerRules,
    }: typeof import('../../schemas/nodes/owner-rules') = require('../../schemas/nodes/owner-rules');
    return { askAgent, NODE_FILES, ownerRules };
  },
  releases() {
    const {
      UPDATE_FILES,
      updateSettings,
    }: typeof import('../../schemas/nodes/release') = require('../../schemas/nodes/release');
    return { UPDATE_FILES, updateSettings };
  },
  nodeLauncher() {
    const { launchNode }: typeof import('./node-launcher') = require('./node-launcher');
    return { launchNode };
  },
  nodePanel() {
    const { askAgent }: typeof import('./node-control') = require('./node-control');
    const { servePanel }: typeof import('./node-panel/server') = require('./node-panel/server');
    return { askAgent, servePanel };
  },
  files() {
    const { writeFileAtomically }: typeof import('../stack/files') = require('../stack/files');
    return { writeFileAtomically };
  },
  packages() {
    const {
      makePublisherKey,
      publisherKey,
      revoke,
      signPackageFolder,
      trustPublisher,
      verifyPackageFolder,
    }: typeof import('../sdk/packages') = require('../sdk/packages');
    return {
      makePublisherKey,
      publisherKey,
      revoke,
      signPackageFolder,
      trustPublisher,
      verifyPackageFolder,
    };
  },
  build() {
    const { buildProject, catalogueFolder }: typeof import('../build') = require('../build');
    return { buildProject, catalogueFolder };
  },
};
