import { readFileSync } from 'node:fs';
import { AwsClient } from 'aws4fetch';
import { AthanorError } from '../../../schemas/errors';
import { exchange } from './exchange';
import type { S3Place } from './place';

/** A store that restarts is waited for this long. */
const RETRY_MS = 30_000;
const PAUSE_FIRST_MS = 50;
const PAUSE_LAST_MS = 2_000;
/** Longest that one request may take, its body included. */
const REQUEST_MS = 600_000;
const DETAIL_CHARACTERS = 200;

/** Keys of an account of the store. */
export interface S3Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** A request to the store. */
export interface S3Request {
  method: 'GET' | 'PUT' | 'HEAD' | 'DELETE';
  /** The object's key below the prefix; the bucket itself when absent. */
  key?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: Uint8Array | Blob;
}

/** Sends signed requests to one place. */
export interface S3Client {
  readonly place: S3Place;
  /**
   * The answer, when it is a good one or says that there is no such object (404). A store that is away, or says
   * that it cannot now, is asked again for half a minute.
   * @throws AthanorError STORE_UNREACHABLE; STORAGE_FULL; CONFIG_INVALID when the keys or the bucket are refused
   */
  send(request: S3Request): Promise<Response>;
}

/**
 * Keys as the tools of S3 take them from the environment: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or
 * each with `_FILE` for the name of a file that holds it, as containers give secrets.
 * @throws AthanorError CONFIG_INVALID
 */
export function credentialsOf(env: NodeJS.ProcessEnv): S3Credentials {
  const accessKeyId = settingOf(env, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = settingOf(env, 'AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const message =
      'Artifacts in S3 need AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or …_FILE with the name of a file).';
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  const sessionToken = env.AWS_SESSION_TOKEN;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

function settingOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (env[name] || file === undefined || file === '') return env[name] || undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const message = `${name}_FILE: ${file} cannot be read.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message, cause });
  }
}

/** Opens a place; nothing is contacted yet. Signatures are AWS Signature Version 4. */
export function openS3(
  place: S3Place,
  credentials: S3Credentials,
  { retryMs = RETRY_MS } = {},
): S3Client {
  const { region } = place;
  const aws = new AwsClient({ ...credentials, region, service: 's3' });
  return {
    place,
    async send(request) {
      const deadlineMs = performance.now() + retryMs;
      for (let pauseMs = PAUSE_FIRST_MS; ; pauseMs = Math.min(2 * pauseMs, PAUSE_LAST_MS)) {
        const answer = await attempt(aws, place, request);
        if (answer instanceof Response) return answer;
        if (!answer.mayPass || performance.now() + pauseMs > deadlineMs) throw answer.error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    },
  };
}

/** An answer that is none. */
interface Refused {
  error: AthanorError;
  /** Whether it may be another one in a moment. */
  mayPass: boolean;
}

async function attempt(
  aws: AwsClient,
  place: S3Place,
  { method, key, query, headers, body }: S3Request,
): Promise<Response | Refused> {
  const path = key === undefined ? '' : `/${place.prefix}${key}`;
  const url = new URL(`${place.endpoint}/${place.bucket}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  try {
    const signal = AbortSignal.timeout(REQUEST_MS);
    const signed = await aws.sign(url.toString(), { method, ...(headers && { headers }) });
    const answer = await exchange(signed.url, { method, headers: signed.headers, body, signal });
    // What is not there to be written is the bucket.
    const isAbsent = answer.status === 404 && key !== undefined && body === undefined;
    if (answer.ok || isAbsent) return answer;
    return refusedWith(answer.status, await answer.text(), place);
  } catch (cause) {
    const message = `The artifact store ${place.endpoint} does not answer.`;
    return {
      error: new AthanorError({ code: 'STORE_UNREACHABLE', message, cause }),
      mayPass: true,
    };
  }
}

function refusedWith(status: number, body: string, { endpoint, bucket }: S3Place): Refused {
  const said = /<Code>([^<]*)<\/Code>/.exec(body)?.[1] ?? `HTTP ${status}`;
  const where = `${endpoint}, bucket ${bucket}`;
  if (said === 'QuotaExceeded' || said === 'InsufficientStorage' || status === 507) {
    const message = `No space is left for artifacts in ${where}.`;
    return { error: new AthanorError({ code: 'STORAGE_FULL', message }), mayPass: false };
  }
  if (status === 403 || status === 401 || status === 404 || status === 400) {
    const message = `The artifact store refuses (${said}): ${where}. Check the bucket and its keys.`;
    return { error: new AthanorError({ code: 'CONFIG_INVALID', message }), mayPass: false };
  }
  const message = `The artifact store cannot now (${said.slice(0, DETAIL_CHARACTERS)}): ${where}.`;
  return { error: new AthanorError({ code: 'STORE_UNREACHABLE', message }), mayPass: true };
}
