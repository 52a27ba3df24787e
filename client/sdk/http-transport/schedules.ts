import type { Schedule, SchedulesClient } from '../schedules';
import type { HttpConnection } from './connection';

const ROOT = '/v1/schedules';

/** Schedules over HTTP. */
export function httpSchedules(connection: HttpConnection, project: string): SchedulesClient {
  const query = { project };
  const at = (name: string, act = '') => `${ROOT}/${encodeURIComponent(name)}${act}`;
  const post = async (path: string, json?: object) => {
    await connection.ask(path, { method: 'POST', query, json });
  };
  return {
    async list() {
      return (await connection.json<{ items: Schedule[] }>(ROOT, { query })).items;
    },
    show: (name) => connection.json<Schedule>(at(name), { query }),
    // Who makes it is whoever asks: the server knows.
    create: (json) => connection.json<Schedule>(ROOT, { method: 'POST', query, json }),
    pause: (name) => post(at(name, '/pause')),
    resume: (name) => post(at(name, '/resume')),
    trigger: (name) => post(at(name, '/trigger')),
    backfill: (name, asked) => post(at(name, '/backfill'), asked),
    async remove(name) {
      await connection.ask(at(name), { method: 'DELETE', query });
    },
  };
}
