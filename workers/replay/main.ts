import { createInterface } from 'node:readline';
import { openPool, type Pool } from '../../activities/runtime/pool';
import { type LoadedStep, parse } from '../../activities/runtime/step-activity';
import { asAthanorError } from '../../schemas/errors';
import { digestOf } from '../../trust';
import { loadBuiltCatalogue } from '../runtime/catalogue';

/** A step that is to be computed again. */
interface Question {
  activityType: string;
  input: unknown;
}

/**
 * Computes steps again, alone: no Temporal, no gate, no database. Reads one line of JSON for each
 * step (`{activityType, input}`) from standard input and answers each with a line, in their order:
 * `{outputDigest, codeDigest}` or `{problem}`. Arguments: the built catalogue, the folder of artifacts.
 */
async function main([catalogueFolder = '', folder = '']: string[]): Promise<void> {
  const { steps } = loadBuiltCatalogue(catalogueFolder);
  const pool = openPool(1);
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line) as Question;
    const answer = await compute(steps.get(question.activityType), question, { pool, folder });
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  await pool.close();
}

async function compute(
  step: LoadedStep | undefined,
  { activityType, input: raw }: Question,
  { pool, folder }: { pool: Pool; folder: string },
): Promise<unknown> {
  if (step === undefined) return { problem: 'this release does not have the step' };
  const { module, codeDigest, implementation } = step;
  const { contract } = implementation;
  try {
    const what = `Input of ${contract.name}`;
    const input = parse(contract.input, raw, { code: 'INPUT_INVALID', what });
    const task = { module, activityType, input, resumed: undefined, artifacts: { folder } };
    const signal = AbortSignal.timeout(contract.startToCloseTimeoutMs);
    const answered = await pool.run({ ...task, node: 'replay' }, { signal, onNews: () => {} });
    const output = parse(contract.output, answered, {
      ...{ code: 'OUTPUT_INVALID', what: `Output of ${contract.name}` },
    });
    return { outputDigest: digestOf(output), codeDigest };
  } catch (error) {
    return { problem: asAthanorError(error).message };
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${asAthanorError(error).message}\n`);
  process.exitCode = 1;
});
