import { MEDIA_TYPES } from '../../../schemas/constants/media-types';

/** Media types by the end of a file's name, of the files that pipelines read. */
const MEDIA_TYPE_OF: Record<string, string> = {
  '.csv': MEDIA_TYPES.csv,
  '.sdf': MEDIA_TYPES.sdf,
  '.sd': MEDIA_TYPES.sdf,
  '.smi': 'chemical/x-daylight-smiles',
  '.smiles': 'chemical/x-daylight-smiles',
  '.gz': 'application/gzip',
  '.json': MEDIA_TYPES.json,
  '.ndjson': MEDIA_TYPES.ndjson,
  '.txt': MEDIA_TYPES.text,
};

/** The media type of a file, by its name; `application/octet-stream` for others. */
export function mediaTypeOf(file: string): string {
  const ending = /\.[^./\\]+$/.exec(file.toLowerCase())?.[0] ?? '';
  return MEDIA_TYPE_OF[ending] ?? MEDIA_TYPES.binary;
}
