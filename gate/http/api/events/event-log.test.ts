import { EventLog, type Numbered } from './event-log';

const NEVER = new AbortController().signal;

async function all<T>(events: AsyncIterable<Numbered<T>>): Promise<Numbered<T>[]> {
  const found: Numbered<T>[] = [];
  for await (const one of events) found.push(one);
  return found;
}

function logOf(...events: number[]): EventLog<number> {
  const log = new EventLog<number>(() => [-1]);
  for (const event of events) log.append(event);
  return log;
}

const values = (numbered: Numbered<number>[]) => numbered.map(({ event }) => event);

describe('EventLog', () => {
  it('tells newcomers how things stand, and then what comes', async () => {
    const log = logOf(1, 2);
    const reading = all(log.read(undefined, NEVER));
    await new Promise(setImmediate);
    log.append(3);
    log.close();
    expect(values(await reading)).toEqual([-1, 3]);
  });

  it('goes on after the last id, without a gap or a repetition, wherever a reader left', async () => {
    const log = logOf(1);
    const reading = all(log.read(undefined, NEVER));
    await new Promise(setImmediate);
    for (const event of [2, 3, 4]) log.append(event);
    log.close();
    const whole = await reading;
    for (const [i, { id }] of whole.entries()) {
      expect(values(await all(log.read(id, NEVER)))).toEqual(values(whole.slice(i + 1)));
    }
  });

  it.each(['other.2', 'nonsense', '', '.', 'x.y.z'])(
    'takes the id %j of another log for none',
    async (id) => {
      const log = logOf(1, 2);
      log.close();
      expect(values(await all(log.read(id, NEVER)))).toEqual([-1]);
    },
  );

  it('tells how things stand to whoever is too far behind', async () => {
    const log = logOf(0);
    const reader = log.read(undefined, NEVER);
    const first = (await reader.next()).value as Numbered<number>;
    for (let i = 1; i <= 5_000; i += 1) log.append(i);
    log.close();
    expect(values(await all(log.read(first.id, NEVER)))).toEqual([-1]);
  });

  it('lets a reader go that leaves', async () => {
    const log = logOf();
    const leaving = new AbortController();
    const reading = all(log.read(undefined, leaving.signal));
    await new Promise(setImmediate);
    leaving.abort();
    expect(values(await reading)).toEqual([-1]);
  });
});
