import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ATHANOR_VERSION } from '../schemas/constants/version';
import { AthanorError } from '../schemas/errors';
import type { OidcSettings } from './auth/oidc';
import type { OwnAuthority } from './keys';

const LOOPBACK = '127.0.0.1';
const DAY_HOURS = 24;

const port = z.coerce.number().int().min(0).max(65_535);
const names = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/)).min(1));

const origins = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .pipe(z.array(z.url().refine((one) => new URL(one).origin === one, 'is no origin')));

const environment = z.object({
  ATHANOR_DATA: z.string().min(1).optional(),
  ATHANOR_GATE_KEYS: z.string().min(1).optional(),
  ATHANOR_PUBLISHERS: z.string().min(1).optional(),
  ATHANOR_GATE_HOST: z.string().min(1).default(LOOPBACK),
  ATHANOR_GATE_PORT: port.default(0),
  ATHANOR_GATE_DEVICES_PORT: port.default(0),
  ATHANOR_GATE_NAMES: names.default([LOOPBACK]),
  ATHANOR_GATE_OTHERS: names.optional(),
  ATHANOR_GATE_CA_CERT: z.string().min(1).optional(),
  ATHANOR_GATE_CA_KEY: z.string().min(1).optional(),
  ATHANOR_GATE_TLS_CERT: z.string().min(1).optional(),
  ATHANOR_GATE_TLS_KEY: z.string().min(1).optional(),
  ATHANOR_GATE_CERTIFICATE_HOURS: z.coerce.number().positive().max(8_760).default(DAY_HOURS),
  ATHANOR_TEMPORAL_UI_ORIGINS: origins.default([]),
  ATHANOR_OIDC_ISSUER: z.url().optional(),
  ATHANOR_OIDC_CLIENT_ID: z.string().min(1).optional(),
  ATHANOR_OIDC_CLIENT_SECRET_FILE: z.string().min(1).optional(),
  ATHANOR_OIDC_NAME: z.string().max(60).default('your organisation'),
  ATHANOR_WEBHOOK_ALLOW: z
    .string()
    .transform((text) => text.split(',').map((net) => net.trim()))
    .optional(),
  ATHANOR_GATE_MINIMUM_AGENT: z.string().max(40).default(ATHANOR_VERSION),
});

/** What a gate is told by its environment. */
export interface GateSettings {
  /** Folder of its keys; gates that serve the same nodes share it, or a copy. */
  keysFolder: string;
  /** The operator's list of publishers of packages, where there is a data folder or it is named. */
  publishersFile?: string;
  /** Address that it listens on: loopback unless told. */
  host: string;
  publicPort: number;
  devicesPort: number;
  /** Host names and addresses under which nodes reach this gate; they stand in its certificate. */
  names: string[];
  /** host:port of the device ports of other gates, which nodes try when this one is gone. */
  others: string[];
  /** An authority of the operator's own. */
  ownAuthority?: OwnAuthority;
  /** A publicly trusted certificate for the public port. */
  publicTls?: { certFile: string; keyFile: string };
  /** How long a certificate or bearer credential of a node is valid. */
  certificateMs: number;
  minimumAgentVersion: string;
  /** Addresses and nets of one's own to which webhooks may be sent. */
  webhookAllow: string[];
  /** Where the pages of the Temporal UI are, which may ask for payloads in the clear. */
  temporalUiOrigins: string[];
  /** The provider of OpenID Connect by which people may log in. */
  oidc?: OidcSettings;
}

const HOUR_MS = 3_600_000;

/** Reads the settings of a gate. @throws AthanorError CONFIG_INVALID naming the variable */
export function gateSettings(env: NodeJS.ProcessEnv = process.env): GateSettings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    throw invalid(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '));
  }
  const values = parsed.data;
  const keysFolder =
    values.ATHANOR_GATE_KEYS ?? (values.ATHANOR_DATA && path.join(values.ATHANOR_DATA, 'gate'));
  if (keysFolder === undefined || keysFolder === '') {
    throw invalid('ATHANOR_DATA or ATHANOR_GATE_KEYS has to name where the keys are kept');
  }
  const publishersFile =
    values.ATHANOR_PUBLISHERS ??
    (values.ATHANOR_DATA && path.join(values.ATHANOR_DATA, 'publishers.json'));
  const ca = pair(values, 'ATHANOR_GATE_CA_CERT', 'ATHANOR_GATE_CA_KEY');
  const tls = pair(values, 'ATHANOR_GATE_TLS_CERT', 'ATHANOR_GATE_TLS_KEY');
  return {
    keysFolder,
    ...(publishersFile !== undefined && { publishersFile }),
    host: values.ATHANOR_GATE_HOST,
    publicPort: values.ATHANOR_GATE_PORT,
    devicesPort: values.ATHANOR_GATE_DEVICES_PORT,
    names: values.ATHANOR_GATE_NAMES,
    others: values.ATHANOR_GATE_OTHERS ?? [],
    ...(ca && { ownAuthority: { certificateFile: ca[0], keyFile: ca[1] } }),
    ...(tls && { publicTls: { certFile: tls[0], keyFile: tls[1] } }),
    certificateMs: values.ATHANOR_GATE_CERTIFICATE_HOURS * HOUR_MS,
    minimumAgentVersion: values.ATHANOR_GATE_MINIMUM_AGENT,
    webhookAllow: values.ATHANOR_WEBHOOK_ALLOW ?? [],
    temporalUiOrigins: values.ATHANOR_TEMPORAL_UI_ORIGINS,
    ...oidcSettings(values),
  };
}

function oidcSettings(values: z.infer<typeof environment>): { oidc?: OidcSettings } {
  const { ATHANOR_OIDC_ISSUER: issuer, ATHANOR_OIDC_CLIENT_ID: clientId } = values;
  const { ATHANOR_OIDC_CLIENT_SECRET_FILE: file, ATHANOR_OIDC_NAME: name } = values;
  if (issuer === undefined && clientId === undefined && file === undefined) return {};
  if (issuer === undefined || clientId === undefined || file === undefined) {
    const all = 'ATHANOR_OIDC_ISSUER, ATHANOR_OIDC_CLIENT_ID and ATHANOR_OIDC_CLIENT_SECRET_FILE';
    throw invalid(`${all} go together`);
  }
  try {
    return { oidc: { issuer, clientId, clientSecret: readFileSync(file, 'utf8').trim(), name } };
  } catch (error) {
    throw invalid(`ATHANOR_OIDC_CLIENT_SECRET_FILE: ${(error as Error).message}`);
  }
}

type PathName = `ATHANOR_GATE_${'CA' | 'TLS'}_${'CERT' | 'KEY'}`;

function pair(
  values: Partial<Record<PathName, string>>,
  certificate: PathName,
  key: PathName,
): [string, string] | undefined {
  const [a, b] = [values[certificate], values[key]];
  if (a === undefined && b === undefined) return undefined;
  if (a === undefined || b === undefined) throw invalid(`${certificate} and ${key} go together`);
  return [a, b];
}

function invalid(why: string): AthanorError {
  return new AthanorError({ code: 'CONFIG_INVALID', message: `Environment: ${why}.` });
}
