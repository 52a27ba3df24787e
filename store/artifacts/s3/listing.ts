import { isAddress } from '../../../schemas/artifact-refs';
import type { ArtifactStat } from '../artifact-store';
import type { S3Client } from './client';

/** A name of an element of the answer, and its text. The keys that we write need no unescaping. */
function textOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

/** The objects below a folder of the place, in the order of their addresses (ListObjectsV2). */
export async function* listObjects(s3: S3Client, folder: string): AsyncGenerator<ArtifactStat> {
  const prefix = s3.place.prefix + folder;
  for (let token: string | undefined; ; ) {
    const query = {
      ...{ 'list-type': '2', prefix },
      ...(token !== undefined && { 'continuation-token': token }),
    };
    const xml = await (await s3.send({ method: 'GET', query })).text();
    for (const [, contents = ''] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
      const sha256 = (textOf(contents, 'Key') ?? '').slice(prefix.length);
      if (!isAddress(sha256)) continue;
      const modified = new Date(textOf(contents, 'LastModified') ?? 0);
      yield { sha256, size: Number(textOf(contents, 'Size')), modified };
    }
    if (textOf(xml, 'IsTruncated') !== 'true') return;
    token = textOf(xml, 'NextContinuationToken')?.replaceAll('&amp;', '&');
    if (token === undefined) return;
  }
}
