import { health, readiness } from '../../../../schemas/api/health';
import { ATHANOR_VERSION } from '../../../../schemas/constants/version';
import { type ApiApp, endpoint } from '../endpoint';
import type { ApiServices } from '../services';

const DEADLINE_MS = 3_000;

/** Whether this gate lives, and whether it can do its work; anyone may ask. */
export function addHealthRoutes(app: ApiApp, { client, database }: ApiServices): void {
  endpoint(
    app,
    {
      ...{ id: 'getHealth', method: 'get', path: '/v1/health', tag: 'health' },
      summary: 'Whether the gate lives',
      permission: 'anyone',
      answer: health,
    },
    async () => ({ status: 'ok' as const, version: ATHANOR_VERSION }),
  );
  endpoint(
    app,
    {
      ...{ id: 'getReadiness', method: 'get', path: '/v1/ready', tag: 'health' },
      summary: 'Whether the gate reaches what it needs',
      permission: 'anyone',
      answer: readiness,
    },
    async ({ c }) => {
      const [isDatabase, isTemporal] = await Promise.all([
        answers(database.runs.get('.')),
        answers(client.runs.waiting()),
      ]);
      const isReady = isDatabase && isTemporal;
      const say = (is: boolean) => (is ? ('ok' as const) : ('unreachable' as const));
      const checks = { database: say(isDatabase), temporal: say(isTemporal) };
      return c.json({ ready: isReady, checks }, isReady ? 200 : 503);
    },
  );
}

async function answers(question: Promise<unknown>): Promise<boolean> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    late = setTimeout(() => resolve(false), DEADLINE_MS);
  });
  try {
    return await Promise.race([question.then(() => true), tooLate]);
  } catch {
    return false;
  } finally {
    clearTimeout(late);
  }
}
