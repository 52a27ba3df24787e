import { mapBounded } from './bounded';

/** A promise that is kept from outside. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('never more than the width are under way, and results keep their order', async () => {
  const gates = Array.from({ length: 7 }, gate);
  const begun: number[] = [];
  const mapped = mapBounded(gates, 3, async ({ opened }, i) => {
    begun.push(i);
    await opened;
    return 10 * i;
  });
  await turn();
  expect(begun).toEqual([0, 1, 2]);
  gates[1]?.open();
  await turn();
  expect(begun).toEqual([0, 1, 2, 3]);
  for (const { open } of gates.toReversed()) open();
  expect(await mapped).toEqual([0, 10, 20, 30, 40, 50, 60]);
});

test('after a failure none is begun', async () => {
  const begun: number[] = [];
  const mapped = mapBounded([0, 1, 2, 3, 4], 2, async (i) => {
    begun.push(i);
    if (i === 0) throw new Error('lost');
    await turn();
  });
  await expect(mapped).rejects.toThrow('lost');
  await turn();
  await turn();
  expect(begun).toEqual([0, 1]);
});

test('nothing gives nothing', async () => {
  expect(await mapBounded([], 4, async () => 1)).toEqual([]);
});
