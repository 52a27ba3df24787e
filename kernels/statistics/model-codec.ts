import { StatisticsError } from './errors';
import type { FittedModel } from './model-types';
import { MODEL_VERSION } from './regression';

/** First bytes of an encoded model: "athm". */
const MAGIC = 0x6d687461;
const HEADER_BYTES = 12;
const MAX_JSON_BYTES = 16_777_216;

/**
 * Writes a model as bytes: magic, version and JSON length as uint32, the scalar fields as JSON in
 * UTF-8, then its arrays, all little-endian: scaling centre and spread, descriptors, centres,
 * weights, scores (float64), folds (uint32), fingerprints (bytes). Equal models give equal bytes.
 */
export function encodeModel(model: FittedModel): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(scalarsOf(model)));
  const doubles = doublesOf(model);
  const doubleCount = doubles.reduce((sum, array) => sum + array.length, 0);
  const size =
    HEADER_BYTES + json.length + 8 * doubleCount + 4 * model.count + model.fingerprints.length;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, model.version, true);
  view.setUint32(8, json.length, true);
  bytes.set(json, HEADER_BYTES);
  let at = HEADER_BYTES + json.length;
  for (const array of doubles) {
    for (const value of array) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  for (const fold of model.foldOf) {
    view.setUint32(at, fold, true);
    at += 4;
  }
  bytes.set(model.fingerprints, at);
  return bytes;
}

/**
 * Reads a model written by `encodeModel`. Lengths and numbers are checked; what the model says is
 * not, so that only bytes with a known digest should be read.
 * @throws StatisticsError BAD_ENCODING
 */
export function decodeModel(bytes: Uint8Array): FittedModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw bad('these bytes are not a model');
  }
  const version = view.getUint32(4, true);
  if (version !== MODEL_VERSION) throw bad(`model version ${version} is not ${MODEL_VERSION}`);
  const jsonLength = view.getUint32(8, true);
  if (jsonLength > MAX_JSON_BYTES || HEADER_BYTES + jsonLength > bytes.length) {
    throw bad('the header is longer than the model');
  }
  const scalars = parse(bytes.subarray(HEADER_BYTES, HEADER_BYTES + jsonLength));
  return readArrays(scalars, view, HEADER_BYTES + jsonLength);
}

type Arrays = 'scaling' | 'descriptors' | 'centres' | 'weights' | 'scores' | 'foldOf';
type Scalars = Omit<FittedModel, Arrays | 'fingerprints'> & { readonly width: number };

function scalarsOf(model: FittedModel): Scalars {
  return {
    version: model.version,
    seed: model.seed,
    level: model.level,
    hyperparameters: model.hyperparameters,
    count: model.count,
    width: model.scaling.centre.length,
    bytesPerFingerprint: model.bytesPerFingerprint,
    blocks: model.blocks,
    folds: model.folds,
    foldsBy: model.foldsBy,
    slope: model.slope,
    domain: model.domain,
    crossValidation: model.crossValidation,
    training: model.training,
    evaluation: model.evaluation,
    inchiKeys: model.inchiKeys,
  };
}

function doublesOf(model: FittedModel): Float64Array[] {
  const { scaling, descriptors, centres, weights, scores } = model;
  return [scaling.centre, scaling.spread, descriptors, centres, weights, scores];
}

function readArrays({ width, ...scalars }: Scalars, view: DataView, start: number): FittedModel {
  const { count, folds, bytesPerFingerprint } = scalars;
  const models = folds + 1;
  const doubleCounts = [width, width, count * width, models, count * models, count];
  const doubleTotal = doubleCounts.reduce((sum, length) => sum + length, 0);
  const expected = start + 8 * doubleTotal + 4 * count + count * bytesPerFingerprint;
  if (expected !== view.byteLength) {
    throw bad(`${view.byteLength} bytes, ${expected} expected`);
  }
  let at = start;
  const [centre, spread, descriptors, centres, weights, scores] = doubleCounts.map((length) => {
    const array = new Float64Array(length);
    for (let i = 0; i < length; i++, at += 8) array[i] = finite(view.getFloat64(at, true));
    return array;
  }) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const foldOf = new Uint32Array(count);
  for (let i = 0; i < count; i++, at += 4) {
    foldOf[i] = view.getUint32(at, true);
    if ((foldOf[i] as number) >= folds) throw bad(`fold ${foldOf[i]} of ${folds}`);
  }
  const fingerprints = new Uint8Array(view.buffer, view.byteOffset + at).slice(
    0,
    count * bytesPerFingerprint,
  );
  const scaling = { centre, spread };
  return { ...scalars, scaling, descriptors, centres, weights, scores, foldOf, fingerprints };
}

function parse(json: Uint8Array): Scalars {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    throw bad('the header is not JSON');
  }
  const scalars = value as Scalars;
  const counts = [
    scalars?.count,
    scalars?.width,
    scalars?.folds,
    scalars?.bytesPerFingerprint,
    scalars?.blocks,
  ];
  const whole = counts.every((n) => Number.isSafeInteger(n) && n >= 0 && n <= 1_000_000);
  if (!whole || !Array.isArray(scalars.inchiKeys) || scalars.inchiKeys.length !== scalars.count) {
    throw bad('the header lacks its counts');
  }
  return scalars;
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw bad(`${value} among the numbers`);
  return value;
}

function bad(message: string): StatisticsError {
  return new StatisticsError('BAD_ENCODING', message);
}
