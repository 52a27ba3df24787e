import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { decodeModel, encodeModel } from './model-codec';
import { predict } from './model-predict';
import type { FittedModel } from './model-types';
import { createRandom } from './random';
import { fitModel, MAX_TRAINING_ITEMS, MIN_TRAINING_ITEMS } from './regression';
import { deduplicate, type TrainingItem } from './training-data';

const refuses = (run: () => unknown, code: string) =>
  expect(run).toThrow(expect.objectContaining({ name: 'StatisticsError', code }));

/** Molecules of 60 series whose value follows from series, a descriptor, and noise of 0.2. */
function makeItems(count: number, seed = 1): TrainingItem[] {
  const random = createRandom(seed, 'items');
  return Array.from({ length: count }, (_, i) => {
    const series = random.integer(60);
    const fingerprint = new Uint8Array(16);
    for (let bit = 0; bit < 6; bit++) set(fingerprint, (series * 13 + bit * 7) % 96);
    for (let bit = 0; bit < 3; bit++) set(fingerprint, 96 + random.integer(32));
    const size = random.normal();
    return {
      inchiKey: `KEY-${seed}-${i}`,
      scaffold: `S${series}`,
      fingerprint,
      descriptors: [300 + 80 * size, random.normal(), 1],
      value: 6 + 0.8 * size + 0.3 * (series % 4) + 0.2 * random.normal(),
    };
  });
}
const set = (bytes: Uint8Array, bit: number) => {
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
};

const items = makeItems(200);
let model: FittedModel;
beforeAll(() => {
  model = fitModel(items, { seed: 1 });
});

test('the model learns, says how well, and beats always saying the mean', () => {
  const { scaffold, random } = model.evaluation;
  for (const part of [scaffold, random]) {
    expect(part).not.toBeNull();
    expect(part?.rmse).toBeLessThan(0.6 * (part?.baseline.rmse ?? 0));
    expect(part?.rmse).toBeGreaterThan(0.15);
    expect(part?.rmseInterval.low).toBeLessThan(part?.rmse ?? 0);
    expect(part?.rmseInterval.high).toBeGreaterThan(part?.rmse ?? 0);
    expect(part?.coverage).toBeGreaterThan(0.7);
    expect(part?.spearman).toBeGreaterThan(0.8);
    expect((part?.trainCount ?? 0) + (part?.testCount ?? 0)).toBe(200);
  }
  expect(model).toMatchObject({ level: 0.9, foldsBy: 'scaffold', count: 200, folds: 10 });
});

test('intervals hold about 90 % of new molecules, and always the value', () => {
  const fresh = makeItems(400, 2);
  const predictions = predict(model, fresh);
  const held = predictions.filter((p, i) => {
    const { value } = fresh[i] as TrainingItem;
    return p.low <= value && value <= p.high;
  });
  expect(held.length / 400).toBeGreaterThan(0.86);
  expect(held.length / 400).toBeLessThan(0.97);
  for (const p of predictions) {
    expect(p.low).toBeLessThanOrEqual(p.value);
    expect(p.high).toBeGreaterThanOrEqual(p.value);
  }
});

test('a molecule like no other is outside the domain', () => {
  const known = items[0] as TrainingItem;
  const strange = { ...known, fingerprint: new Uint8Array(16).fill(0x80) };
  const huge = { ...known, descriptors: [90_000, 50, 1] };
  const [inside, unlike, outsize] = predict(model, [known, strange, huge]);
  expect(inside).toMatchObject({ inDomain: true, nearestSimilarity: 1 });
  expect(inside?.nearestInchiKey).toBe(known.inchiKey);
  expect(unlike?.inDomain).toBe(false);
  expect(outsize).toMatchObject({ inDomain: false, nearestSimilarity: 1 });

  // Where errors grow with distance, so do intervals: by a factor of 2 at a slope of 1.
  const [near, far] = predict({ ...model, slope: 1 }, [known, strange]).map((p) => p.high - p.low);
  expect(far).toBeGreaterThan(1.5 * (near ?? 0));
});

test('about one training molecule in twenty lies beyond each calibrated threshold', () => {
  const { minSimilarity, maxDeviation } = model.domain;
  expect(minSimilarity).toBeGreaterThan(0);
  expect(minSimilarity).toBeLessThan(1);
  expect(maxDeviation).toBeGreaterThan(1);
});

test('a prediction is the same alone and among others', () => {
  const fresh = makeItems(20, 3);
  const together = predict(model, fresh);
  expect(fresh.flatMap((item) => predict(model, [item]))).toEqual(together);
  expect(predict(model, [])).toEqual([]);
});

test('the same training and seed give the same bytes on every machine', () => {
  const again = fitModel(makeItems(200), { seed: 1 });
  expect(Buffer.compare(encodeModel(again), encodeModel(model))).toBe(0);
  // What Node 20 on x86-64 gave: another engine or processor has to give it too.
  const digest = createHash('sha256').update(encodeModel(model)).digest('hex');
  expect(digest).toBe('30ca1913cb6804ce5acc0423d18b3f3e3227d10b860963f3190d77add34545f2');
  expect(fitModel(items, { seed: 2 }).foldOf).not.toEqual(model.foldOf);
});

describe('bytes', () => {
  test('a decoded model predicts what the original does, to the bit', () => {
    const bytes = encodeModel(model);
    // Inside a larger buffer, at an odd offset, as bytes read from a file may be.
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    const decoded = decodeModel(shifted);
    expect(decoded).toEqual(model);
    const fresh = makeItems(10, 4);
    expect(predict(decoded, fresh)).toEqual(predict(model, fresh));
    expect(Buffer.compare(encodeModel(decoded), bytes)).toBe(0);
  });

  test('anything else is refused', () => {
    const bytes = encodeModel(model);
    refuses(() => decodeModel(new Uint8Array()), 'BAD_ENCODING');
    refuses(() => decodeModel(bytes.subarray(0, bytes.length - 1)), 'BAD_ENCODING');
    refuses(() => decodeModel(Uint8Array.of(...bytes, 0)), 'BAD_ENCODING');
    const newer = bytes.slice();
    newer[4] = 99;
    refuses(() => decodeModel(newer), 'BAD_ENCODING');
    fc.assert(
      fc.property(fc.nat(11), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const broken = bytes.slice();
        broken[at] = (broken[at] ?? 0) ^ flip;
        refuses(() => decodeModel(broken), 'BAD_ENCODING');
      }),
    );
    const nan = bytes.slice();
    const json = new DataView(nan.buffer).getUint32(8, true);
    new DataView(nan.buffer).setFloat64(12 + json, Number.NaN, true);
    refuses(() => decodeModel(nan), 'BAD_ENCODING');
  });
});

test('equal molecules become one, with the median, and conflicts are told', () => {
  const [a, b] = makeItems(2) as [TrainingItem, TrainingItem];
  const values = (item: TrainingItem, ...all: number[]) => all.map((value) => ({ ...item, value }));
  const { items: unique, report } = deduplicate([
    ...values(a, 5, 7.6),
    ...values(b, 4, 4),
    ...values(a, 6),
  ]);
  expect(unique.map(({ inchiKey, value }) => [inchiKey, value])).toEqual([
    [a.inchiKey, 6],
    [b.inchiKey, 4],
  ]);
  expect(report).toEqual({
    given: 5,
    used: 2,
    merged: 3,
    conflicts: [
      { inchiKey: a.inchiKey, values: [5, 7.6, 6], used: 6, range: expect.closeTo(2.6, 12) },
    ],
  });
});

test('one chemical series: folds by molecule, and no scaffold split is claimed', () => {
  const series = makeItems(40).map((item) => ({ ...item, scaffold: 'only' }));
  const single = fitModel(series, { seed: 1 });
  expect(single.foldsBy).toBe('molecule');
  expect(single.evaluation.scaffold).toBeNull();
  expect(single.evaluation.random.testCount).toBe(8);
});

test('impossible training is refused with its code', () => {
  const change = (own: Partial<TrainingItem>) => [
    { ...(items[0] as TrainingItem), ...own },
    ...items.slice(1),
  ];
  const train = (training: TrainingItem[]) => () => fitModel(training, { seed: 1 });
  refuses(train([]), 'EMPTY_INPUT');
  refuses(train(items.slice(0, MIN_TRAINING_ITEMS - 1)), 'TOO_FEW_ITEMS');
  refuses(train(makeItems(MAX_TRAINING_ITEMS + 1)), 'TOO_MANY_ITEMS');
  refuses(train(change({ value: Number.NaN })), 'NOT_FINITE');
  refuses(train(change({ descriptors: [1, Number.POSITIVE_INFINITY, 2] })), 'NOT_FINITE');
  refuses(train(change({ descriptors: [1, 2] })), 'LENGTH_MISMATCH');
  refuses(train(change({ fingerprint: new Uint8Array(8) })), 'LENGTH_MISMATCH');
  refuses(train(items.map((i) => ({ ...i, fingerprint: new Uint8Array() }))), 'EMPTY_INPUT');
  refuses(train(items.map((item) => ({ ...item, value: 5 }))), 'CONSTANT_INPUT');
  refuses(() => fitModel(items, { seed: 0.5 }), 'OUT_OF_RANGE');
});

test('impossible molecules are refused, not predicted', () => {
  const known = items[0] as TrainingItem;
  const ask = (own: Partial<TrainingItem>) => () => predict(model, [{ ...known, ...own }]);
  refuses(ask({ fingerprint: new Uint8Array(15) }), 'LENGTH_MISMATCH');
  refuses(ask({ descriptors: [1, 2] }), 'LENGTH_MISMATCH');
  refuses(ask({ descriptors: [1, Number.NaN, 2] }), 'NOT_FINITE');
});
