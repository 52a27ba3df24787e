import { Room } from './room';

const later = () => new Promise<void>((resolve) => setImmediate(resolve));

test('as many go on as there is room for, in their order, also where one fails', async () => {
  const room = new Room(3);
  const begun: number[] = [];
  let [now, most] = [0, 0];
  const work = Array.from({ length: 10 }, (_, i) =>
    room.run(async () => {
      begun.push(i);
      now += 1;
      most = Math.max(most, now);
      await later();
      now -= 1;
      if (i === 2) throw new Error('broken');
      return i;
    }),
  );
  const ended = await Promise.allSettled(work);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(most).toBe(3);
  expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(9);
  await expect(room.run(async () => 'free again')).resolves.toBe('free again');
});
