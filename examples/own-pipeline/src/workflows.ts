import { pipeline, type Stage } from 'athanor/workflow';
import { molarMass, weigh } from './contracts';

export const weighFormulas = pipeline(weigh, async ({ formulas }, run) => {
  const weighAll = (stage: Stage) =>
    Promise.all(
      formulas.map(async (formula, i) => {
        const { massGramPerMol } = await stage.step(molarMass, { formula }, `weigh/${i}`);
        return { formula, massGramPerMol };
      }),
    );
  const masses = (await run.stage('weigh', weighAll, [molarMass.taskQueue])) ?? [];
  await run.stage('report', async () => undefined);
  const [heaviest] = [...masses].sort((a, b) => b.massGramPerMol - a.massGramPerMol);
  return { output: { masses, heaviest: heaviest?.formula ?? '' } };
});
