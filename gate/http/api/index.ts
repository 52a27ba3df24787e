/**
 * The HTTP API of people and programs, `/v1` on the gate's public port: the questions of the client
 * (`client/sdk`), answered for callers of projects. Every route is an `endpoint`, from which its checks
 * and the OpenAPI document come.
 */
import { Hono } from 'hono';
import { apiApp } from './app';
import { fleetEvents } from './events/fleet-events';
import { runEvents } from './events/run-events';
import type { ApiServices } from './services';

export { apiApp, openApiDocument, releasedDocument } from './app';

/** What the API of a gate is made of. */
export type ApiOptions = Omit<ApiServices, 'runEvents' | 'fleetEvents'>;

/** Told that somebody follows events; what it returns is called when they leave. */
export type Subscribed = (events: 'run' | 'fleet') => () => void;

/** An API that runs. */
export interface Api {
  routes: Hono;
  close(): void;
}

/** Opens the API of a gate. */
export function openApi({ subscribed, ...o }: ApiOptions & { subscribed?: Subscribed }): Api {
  const events = {
    runEvents: runEvents(o.client.runs),
    fleetEvents: fleetEvents(o.client.nodes, o.onError),
  };
  const counted = {
    runEvents: {
      ...events.runEvents,
      follow: whileRead('run', events.runEvents.follow, subscribed),
    },
    fleetEvents: {
      ...events.fleetEvents,
      follow: whileRead('fleet', events.fleetEvents.follow, subscribed),
    },
  };
  const routes = new Hono();
  routes.route('/', apiApp({ ...o, ...counted }));
  return {
    routes,
    close() {
      events.runEvents.close();
      events.fleetEvents.close();
    },
  };
}

function whileRead<A extends unknown[], T>(
  events: 'run' | 'fleet',
  follow: (...asked: A) => AsyncIterable<T>,
  subscribed: Subscribed = () => () => undefined,
): (...asked: A) => AsyncIterable<T> {
  return async function* (...asked) {
    const leave = subscribed(events);
    try {
      yield* follow(...asked);
    } finally {
      leave();
    }
  };
}
