import { nodeIdOf, TestDirectory } from '../../tests/support/node-directory';
import { bearerCredential } from './credential';
import { knownNodes } from './known-nodes';
import { rateLimiter } from './rate-limit';

const NODE = nodeIdOf(1);
const credential = { kind: 'bearer', hash: 'unknown' } as const;

describe('known nodes', () => {
  const open = () => {
    const directory = new TestDirectory();
    directory.add(NODE);
    directory.trustBearer(NODE, 'secret');
    let now = 0;
    const nodes = knownNodes(directory, () => now);
    const bearer = bearerCredential('Bearer secret');
    if (bearer === undefined) throw new Error('no credential');
    return {
      ...{ directory, nodes, bearer },
      pass: (ms: number) => {
        now += ms;
      },
    };
  };

  it('are asked for once a second at most, and an old answer is a miss and never a denial', async () => {
    const { directory, nodes, bearer, pass } = open();
    await Promise.all([nodes.find(bearer), nodes.find(bearer)]);
    expect(directory.lookUps).toBe(1);
    pass(999);
    await nodes.find(bearer);
    expect(directory.lookUps).toBe(1);
    pass(1);
    expect((await nodes.find(bearer))?.nodeId).toBe(NODE);
    expect(directory.lookUps).toBe(2);
  });

  it('that nobody knows are remembered as well, but not that the directory was away', async () => {
    const { directory, nodes } = open();
    await nodes.find(credential);
    expect(await nodes.find(credential)).toBeUndefined();
    expect(directory.lookUps).toBe(1);
    directory.isAway = true;
    const other = { kind: 'certificate', fingerprint: 'unknown', serial: '1' } as const;
    await expect(nodes.find(other)).rejects.toThrow('away');
    directory.isAway = false;
    expect(await nodes.find(other)).toBeUndefined();
  });

  it('that change are forgotten at once, also while they are being asked for', async () => {
    const { directory, nodes, bearer } = open();
    await nodes.find(bearer);
    directory.change(NODE, { paused: true });
    expect((await nodes.find(bearer))?.paused).toBe(true);
    const early = nodes.find(bearer);
    directory.revoke(NODE);
    await early;
    expect(await nodes.find(bearer)).toBeUndefined();
  });
});

describe('credentials in a header', () => {
  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic abc',
    'Bearer a b',
    `Bearer ${'x'.repeat(600)}`,
  ])('%j are none', (header) => expect(bearerCredential(header)).toBeUndefined());

  it('are kept as their SHA-256', () => {
    // printf abc | sha256sum (FIPS 180-4)
    const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(bearerCredential('bearer abc')).toEqual({ kind: 'bearer', hash });
  });
});

describe('a rate limit', () => {
  it('gives a burst, then so many a second, to each key by itself', () => {
    let now = 0;
    const limiter = rateLimiter({ perSecond: 10, burst: 5 }, () => now);
    const taken = (key: string, times: number) =>
      Array.from({ length: times }, () => limiter.take(key)).filter(Boolean).length;
    expect(taken('a', 20)).toBe(5);
    expect(taken('b', 3)).toBe(3);
    now = 250;
    expect(taken('a', 20)).toBe(2);
    now = 3_600_000;
    expect(taken('a', 20)).toBe(5);
  });
});
