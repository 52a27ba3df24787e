import type { Caller } from '../../schemas/platform/caller';
import { type Quota, UNLIMITED } from '../../schemas/platform/quotas';
import type { QuotaOf, QuotaStore } from '../../store/database';
import { requestLimits } from './request-limits';

const caller = (key: string, ...projects: string[]): Caller => ({
  ...{ id: 'u1', kind: 'user', name: 'Ada', isAdministrator: false, scopes: null },
  memberships: projects.map((project) => ({ project, role: 'viewer' })),
  credential: { kind: 'key', id: key },
});

function scene(quotas: Record<string, number>) {
  let ms = 0;
  const get = async (of: QuotaOf): Promise<Quota> => {
    const perMinute = quotas[Object.values(of)[0] ?? ''];
    return { ...UNLIMITED, requestsPerMinute: perMinute ?? null };
  };
  const limits = requestLimits({ quotas: { get } as QuotaStore }, () => ms);
  const allowed = async (who: Caller, times: number) => {
    let count = 0;
    for (let i = 0; i < times; i += 1) {
      await limits.enter(who).then(
        () => {
          count += 1;
        },
        (error) => expect(error).toMatchObject({ code: 'RATE_LIMITED' }),
      );
    }
    return count;
  };
  return { limits, allowed, wait: (by: number) => (ms += by), quotas };
}

test('a key makes as many requests in a minute as it may, and others are not held up', async () => {
  const { allowed, wait } = scene({ k1: 60 });
  expect(await allowed(caller('k1', 'a', 'b'), 100)).toBe(60);
  expect(await allowed(caller('k2', 'a', 'b'), 100)).toBe(100);
  wait(5_000);
  expect(await allowed(caller('k1', 'a', 'b'), 100)).toBe(5);
});

test('reading the quota again gives nothing back, and a new one counts', async () => {
  const { allowed, wait, quotas } = scene({ k1: 60 });
  expect(await allowed(caller('k1'), 100)).toBe(60);
  wait(11_000);
  expect(await allowed(caller('k1'), 100)).toBe(11);
  quotas.k1 = 600;
  wait(11_000);
  expect(await allowed(caller('k1'), 1_000)).toBe(600);
});

test('keys of one project share what it may', async () => {
  const { allowed } = scene({ small: 10 });
  expect(await allowed(caller('k1', 'small'), 7)).toBe(7);
  expect(await allowed(caller('k2', 'small'), 7)).toBe(3);
});

test('who is in several projects is counted against the one that a request is about', async () => {
  const { limits } = scene({ small: 2 });
  const ada = caller('k1', 'small', 'large');
  await limits.about(ada, 'small');
  await limits.about(ada, 'large');
  await limits.about(ada, 'small');
  await expect(limits.about(ada, 'small')).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    details: { retryAfterSeconds: 30 },
  });
  await limits.about(ada, 'large');
  await limits.about(ada, 'elsewhere');
});
