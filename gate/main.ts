import path from 'node:path';
import { builtCatalogue } from '../client/sdk';
import { AthanorError } from '../schemas/errors';
import { openDatabase } from '../store/database';
import { logger, runMain } from '../workers/runtime/main-process';
import { workerSettings } from '../workers/runtime/settings';
import { openGate } from './gate';
import { loadOutputCheck } from './results/step-schemas';
import { gateSettings } from './settings';
import { connectNamedTemporal, namedTemporalClient } from './temporal';

/** Beside the compiled gate. */
const PAGE_FOLDER = path.resolve(__dirname, '../browser-page');
const CONSOLE_FOLDER = path.resolve(__dirname, '../console');

/** The gate as a process: the one door between nodes and Temporal, database and artifacts. */
async function main(): Promise<void> {
  const settings = gateSettings();
  const { catalogueFolder, databaseUrl, artifactsFolder, stagingFolder } = workerSettings();
  if (databaseUrl === undefined) {
    const message = 'ATHANOR_DATABASE_URL is not set: the gate keeps its nodes there.';
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  const check = loadOutputCheck(catalogueFolder);
  const database = await openDatabase(databaseUrl);
  const temporal = connectNamedTemporal();
  const people = namedTemporalClient();
  const gate = await openGate({
    ...{ settings, database, temporal, check, log: logger },
    ...{ artifactsFolder, stagingFolder },
    ...{ pageFolder: PAGE_FOLDER, consoleFolder: CONSOLE_FOLDER },
    api: {
      temporal: people.client,
      temporalAddress: people.address,
      catalogue: builtCatalogue(catalogueFolder),
    },
  });
  logger.info({ ...gate.address }, 'listening');
  process.send?.({ type: 'ready' });
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  await gate.close();
  await people.client.connection.close();
  await database.close();
}

process.title = 'athanor-gate';
runMain(main);
