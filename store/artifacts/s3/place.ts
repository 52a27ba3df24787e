import { AthanorError } from '../../../schemas/errors';

/** Where in an S3-compatible store artifacts lie. */
export interface S3Place {
  /** Base address, such as `http://127.0.0.1:7070`. */
  endpoint: string;
  region: string;
  bucket: string;
  /** Before every key: empty, or names that each end with a slash. */
  prefix: string;
}

/** Bucket names of S3 (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html). */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const DEFAULT_REGION = 'us-east-1';

/**
 * Reads `s3://bucket/prefix?endpoint=http://host:port&region=name`. Without an endpoint it is Amazon's; the
 * region is us-east-1 unless given. @throws AthanorError CONFIG_INVALID
 */
export function parseS3Url(text: string): S3Place {
  const invalid = (why: string) =>
    new AthanorError({
      code: 'CONFIG_INVALID',
      message: `${text} is no place for artifacts: ${why}. Write s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION.`,
    });
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid('it is no address');
  }
  const bucket = url.hostname;
  if (!BUCKET.test(bucket)) throw invalid(`'${bucket}' is no name of a bucket`);
  const region = url.searchParams.get('region') ?? DEFAULT_REGION;
  const endpoint = url.searchParams.get('endpoint') ?? `https://s3.${region}.amazonaws.com`;
  if (!/^https?:\/\/[^/?#]+\/?$/.test(endpoint)) throw invalid(`'${endpoint}' is no endpoint`);
  const path = url.pathname.split('/').filter((part) => part !== '');
  return {
    ...{ endpoint: endpoint.replace(/\/$/, ''), region, bucket },
    prefix: path.map((part) => `${part}/`).join(''),
  };
}
