import path from 'node:path';
import { builtCatalogue } from '../client/sdk';
import { AthanorError } from '../schemas/errors';
import { openDatabase } from '../store/database';
import { clientConverter, openPayloads } from '../store/payloads';
import { logger, runMain } from '../workers/runtime/main-process';
import { type MetricsServer, metricsSettings, serveMetrics } from '../workers/runtime/metrics';
import { workerSettings } from '../workers/runtime/settings';
import { openGate } from './gate';
import { sealedTemporal } from './grpc/upstream/sealed-temporal';
import { addFleetMetrics, type GateMetrics, gateMetrics } from './metrics';
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
  const payloads = openPayloads(async () => database);
  const named = connectNamedTemporal();
  const temporal = payloads === undefined ? named : sealedTemporal(named, payloads);
  const people = namedTemporalClient(clientConverter(payloads));
  const catalogue = builtCatalogue(catalogueFolder);
  const metrics = gateMetrics();
  const gate = await openGate({
    ...{ settings, database, temporal, check, log: logger, metrics },
    ...{ artifactsFolder, stagingFolder },
    ...{ pageFolder: PAGE_FOLDER, consoleFolder: CONSOLE_FOLDER },
    api: {
      temporal: people.client,
      temporalAddress: people.address,
      catalogue,
      payloads,
      temporalUiOrigins: settings.temporalUiOrigins,
    },
  });
  const shown = await showMetrics(metrics, { client: people.client, catalogue, database });
  logger.info({ ...gate.address }, 'listening');
  process.send?.({ type: 'ready' });
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
  shown?.close();
  await gate.close();
  await people.client.connection.close();
  await database.close();
}

async function showMetrics(
  { registry }: GateMetrics,
  fleet: Parameters<typeof addFleetMetrics>[1],
): Promise<MetricsServer | undefined> {
  const where = metricsSettings();
  if (where === undefined) return undefined;
  addFleetMetrics(registry, fleet);
  const shown = await serveMetrics(registry, where);
  logger.info({ url: shown.url }, 'metrics');
  return shown;
}

process.title = 'athanor-gate';
runMain(main);
