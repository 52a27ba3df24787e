import { pipeline, type Stage } from '../../../workflows/api';
import { increments as contract, increment } from './contracts';

export const increments = pipeline(contract, async ({ shape, count, salt }, run) => {
  const add = async (stage: Stage, value: number, i: number) =>
    (await stage.step(increment, { value, salt }, `increment/${i}`)).value;
  const all = Array.from({ length: count }, (_, i) => i);
  // Workflow time stands still within a task and moves with the steps that end.
  const started = Date.now();
  const sum = await run.stage('increment', async (stage) => {
    if (shape === 'fan-out') {
      const values = await Promise.all(all.map((i) => add(stage, i, i)));
      return values.reduce((a, b) => a + b, 0);
    }
    let value = 0;
    for (const i of all) value = await add(stage, value, i);
    return value;
  });
  return { output: { sum: sum ?? 0, milliseconds: Date.now() - started } };
});
