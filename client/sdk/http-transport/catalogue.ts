import { z } from 'zod';
import type { AnyPipeline } from '../../../schemas/pipeline';
import type { AnyStep } from '../../../schemas/step';
import type { Catalogue } from '../catalogue';
import type { Shape } from '../input/shape';
import { type HttpConnection, type HttpOptions, httpConnection } from './connection';

interface Facts {
  name: string;
  version: number;
}

/**
 * What a server can run. Contracts that this program has in the same version are its own; of others the
 * server tells the JSON Schemas, and what is checked here is checked again there.
 */
export async function serverCatalogue(o: HttpOptions, ours: Catalogue): Promise<Catalogue> {
  const connection = httpConnection(o);
  const [pipelines, steps] = await Promise.all([
    contracts(connection, { kind: 'pipelines', ours: ours.pipelines }),
    contracts(connection, { kind: 'steps', ours: ours.steps }),
  ]);
  return { pipelines: pipelines as AnyPipeline[], steps: steps as AnyStep[] };
}

async function contracts<T extends Facts>(
  connection: HttpConnection,
  { kind, ours }: { kind: 'pipelines' | 'steps'; ours: readonly T[] },
): Promise<unknown[]> {
  const { items } = await connection.json<{ items: Facts[] }>(`/v1/${kind}`);
  return Promise.all(
    items.map(async ({ name, version }) => {
      const own = ours.find((one) => one.name === name && one.version === version);
      if (own !== undefined) return own;
      const told = await connection.json<Record<string, Shape>>(
        `/v1/${kind}/${encodeURIComponent(name)}`,
      );
      const { inputSchema, outputSchema, ...facts } = told;
      const schemaOf = (shape: Shape | undefined) => z.fromJSONSchema((shape ?? {}) as never);
      return {
        ...{ kind: kind.slice(0, -1), tables: [], metrics: () => ({}), headlines: () => [] },
        ...{ ...facts, input: schemaOf(inputSchema), output: schemaOf(outputSchema) },
      };
    }),
  );
}
