import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PipelineOutput } from '../../schemas/pipeline';
import type { sweep } from '../../schemas/pipelines/sweep';
import type { SweptPoint } from '../../schemas/sweep/points';
import { pythonWith } from '../support/python-environment';
import { REPOSITORY, startTestStack, type TestStack } from '../support/stack';
import { type StackTemporal, temporalOf } from '../support/temporal-of';
import { until } from '../support/until';

const H2 = path.join(REPOSITORY, 'examples/data/qchem/H2_sto3g.fcidump');
const EVENTS_MAX = 5_000;
const LIMIT_MS = 240_000;
/** So many that the workflow of the points must continue as new. */
const MANY = 400;
/** One cell wide and quickly done. */
const SMALL = {
  ...{ kinetics: { model: 'schnakenberg', a: 0.1, b: 0.9 }, columns: 8, duration: 1 },
};
/** A second or so each. */
const LONG = {
  ...{ kinetics: { model: 'gray-scott', feed: 0.04, kill: 0.06 }, start: 'square' },
  ...{ columns: 128, rows: 128, duration: 1_500, diffusionU: 0.2, diffusionV: 0.1 },
};
/** Full configuration interaction by PySCF, of H2 in STO-3G at these distances in ångström. */
const DISTANCES = [0.5, 0.7414, 2];
const EXACT_HARTREE = [-1.05516, -1.13727, -0.94864];
const STEP = 'simulation.reactionDiffusion';
/** ⟨Z₀⟩ + ⟨Z₁⟩/2 is cos a + cos(b)/2 whatever c is: turns about z are not seen along it. */
const TURNS = `OPENQASM 3.0;
include "stdgates.inc";
input float a;
input float b;
input float c;
qubit[2] q;
ry(a) q[0];
ry(b) q[1];
rz(c) q[0];
`;
const SUM = {
  name: 'sum',
  terms: [
    { coefficient: 1, pauli: 'IZ' },
    { coefficient: 0.5, pauli: 'ZI' },
  ],
};

describe('a sweep', () => {
  let stack: TestStack;
  let temporal: StackTemporal;

  beforeAll(async () => {
    // A node that has PySCF, which computes integrals.
    const python = path.dirname(pythonWith(['pyscf==2.14.0', 'numpy==2.2.6']));
    process.env.PATH = `${python}${path.delimiter}${process.env.PATH}`;
    stack = await startTestStack({ threads: 2 });
    temporal = await temporalOf(stack);
  }, LIMIT_MS);

  afterAll(async () => {
    await temporal?.close();
    await stack?.stop();
  }, LIMIT_MS);

  const swept = async (input: unknown, key: string) => {
    const { runId } = await stack.client.submit('sweep', input, { key });
    const { status, files } = await stack.client.runs.result(runId);
    const record = await stack.client.runs.record(runId);
    const output = record.output as PipelineOutput<typeof sweep>;
    return { runId, status, files, record, output, rows: record.tables.table as SweptPoint[] };
  };

  test(
    'of a pipeline: each point is a run with a report, a bad one a line with its reason',
    async () => {
      const ansatz = { path: 'ansatz', values: ['uccsd', 'no such thing', 'hardware-efficient'] };
      const input = { pipeline: 'vqe', input: { integrals: [H2] }, parameters: [ansatz] };
      const { runId, status, output, rows, files } = await swept(input, 'runs');
      expect({ status, ...output }).toMatchObject({ status: 'completed', done: 2, failed: 1 });
      expect(rows.map((row) => row.status)).toEqual(['done', 'failed', 'done']);
      expect(rows[1]?.because).toMatch(/INPUT_INVALID.*ansatz/);
      for (const row of [rows[0], rows[2]]) {
        expect(row?.responses.energyHartree).toBeCloseTo(-1.13727, 4);
        const own = await stack.client.runs.show(row?.run as string);
        expect(own.outcome?.files['report.html']).toBeDefined();
      }
      // A list of runs shows the sweep, and not its parts.
      const listed = await stack.client.runs.list();
      expect(listed.map((run) => run.runId)).toEqual([runId]);
      expect(Object.keys(files)).toContain('points.csv');
    },
    LIMIT_MS,
  );

  test(
    'over a distance: the dissociation of H2 in STO-3G, to the exact energies that are published',
    async () => {
      const atoms = [0, 1].map((z) => ({ element: 'H', x: 0, y: 0, z }));
      const distance = { path: 'molecules[0].atoms[1].z', name: 'distance', values: DISTANCES };
      const { output, rows } = await swept(
        {
          ...{ pipeline: 'vqe', input: { molecules: [{ atoms }] }, parameters: [distance] },
          responses: ['energies[0].vqeHartree', 'energies[0].hartreeFockHartree'],
        },
        'curve',
      );
      expect(output).toMatchObject({ done: DISTANCES.length, failed: 0 });
      rows.forEach(({ responses }, i) => {
        const found = responses['energies[0].vqeHartree'] as number;
        expect(Math.abs(found - (EXACT_HARTREE[i] as number))).toBeLessThan(1e-5);
        expect(found).toBeLessThan(responses['energies[0].hartreeFockHartree'] as number);
      });
      const [energy] = output.responses;
      expect(energy?.atMinimum).toBe(1);
    },
    LIMIT_MS,
  );

  test(
    'of many points keeps every history short, and models the response where asked',
    async () => {
      const parameters = [
        { path: 'kinetics.a', from: 0.05, to: 0.2 },
        { path: 'kinetics.b', name: 'b', from: 0.5, to: 1 },
      ];
      const design = { kind: 'latin-hypercube', samples: MANY };
      const asked = { step: STEP, input: SMALL, responses: ['meanU'], surrogate: true };
      const question = { ...asked, parameters, design, parallel: 4 };
      const { runId, output, rows, record } = await swept(question, 'many');
      expect(output).toMatchObject({ count: MANY, done: MANY, failed: 0, notRun: 0 });
      expect(rows.map(({ point }) => point)).toEqual(Array.from({ length: MANY }, (_, i) => i));
      // Nothing diffuses away: u stays near a + b, which the surrogate knows.
      const meanU = output.surrogates.find(({ response }) => response === 'meanU');
      expect(meanU).toMatchObject({ fitted: true });
      expect(meanU?.fitted && meanU.q2).toBeGreaterThan(0.99);
      let parts = 0;
      for await (const one of temporal.client.workflow.list()) {
        if (one.workflowId === `${runId}/points`) parts += 1;
        expect(one.historyLength ?? 0).toBeLessThan(EVENTS_MAX);
      }
      expect(parts).toBeGreaterThan(1);
      const points = record.provenance.find(({ step }) => step === STEP);
      expect(points?.results).toBe(MANY);
    },
    LIMIT_MS,
  );

  test(
    'of a pipeline says which of its inputs matter, to the shares that are known exactly',
    async () => {
      const circuit = path.join(stack.folder.path, 'turns.qasm');
      writeFileSync(circuit, TURNS);
      const range = (name: string) => ({ path: `inputs.${name}`, name, from: 0, to: Math.PI });
      const asked = {
        ...{ pipeline: 'simulate-circuit', responses: ['expectations[0].value'], parallel: 4 },
        input: { circuit, observables: [SUM], inputs: { a: 0, b: 0, c: 0 } },
        parameters: ['a', 'b', 'c'].map(range),
      };
      const of = async (design: object, key: string) => {
        const { output } = await swept({ ...asked, design }, key);
        expect(output).toMatchObject({ done: output.count, failed: 0 });
        return output.sensitivity[0];
      };
      const morris = await of({ kind: 'morris', trajectories: 4 }, 'morris');
      if (morris?.method !== 'morris') throw new Error(JSON.stringify(morris));
      const [a, b, c] = morris.indices.map(({ absoluteMean }) => absoluteMean);
      expect(a).toBeGreaterThan(b as number);
      expect(b).toBeGreaterThan(0);
      expect(c).toBeLessThan(1e-12);
      const sobol = await of({ kind: 'sobol', samples: 16 }, 'sobol');
      if (sobol?.method !== 'sobol') throw new Error(JSON.stringify(sobol));
      // Of variances 1/2 and 1/8 that add up: 0.8 and 0.2, first order and total alike.
      const totals = sobol.indices.map(({ total }) => total);
      [0.8, 0.2, 0].forEach((share, i) => {
        expect(Math.abs((totals[i] as number) - share)).toBeLessThan(0.05);
      });
      expect(totals[2]).toBeLessThan(1e-12);
    },
    LIMIT_MS,
  );

  test(
    'that is cancelled tells what it had finished, and goes on from there when run again',
    async () => {
      const parameters = [{ path: 'seed', values: [1, 2, 3, 4, 5, 6, 7, 8] }];
      const input = { step: STEP, input: LONG, parameters, parallel: 2 };
      const { runId } = await stack.client.submit('sweep', input, { key: 'cut' });
      const isUnderWay = async () => {
        const { state } = await stack.client.runs.show(runId);
        const stage = state?.stages.find(({ name }) => name === 'points');
        return (stage?.done ?? 0) >= 2 ? true : undefined;
      };
      await until(isUnderWay, { limitMs: 120_000, what: () => 'two points are done' });
      await stack.client.runs.cancel(runId);
      expect((await stack.client.runs.result(runId)).status).toBe('cancelled');
      const record = await stack.client.runs.record(runId);
      const output = record.output as PipelineOutput<typeof sweep>;
      expect(record.run.status).toBe('cancelled');
      expect(output.done).toBeGreaterThanOrEqual(2);
      expect(output.notRun).toBeGreaterThan(0);
      expect(output.done + output.notRun).toBe(8);
      const again = await swept(input, 'again');
      expect(again.output.done).toBe(8);
      expect(again.rows.filter(({ cached }) => cached).length).toBeGreaterThanOrEqual(output.done);
    },
    LIMIT_MS,
  );

  test('what cannot be swept is told before anything is started', async () => {
    const parameters = [{ path: 'kinetics.fed', values: [1] }];
    const ask = (input: object) => stack.client.submit('sweep', { parameters, ...input });
    await expect(ask({ step: 'simulation.reactionDifusion' })).rejects.toMatchObject({
      code: 'STEP_UNKNOWN',
      message: expect.stringContaining('simulation.reactionDiffusion'),
    });
    await expect(ask({ step: STEP, input: SMALL })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('Did you mean feed?'),
    });
    await expect(ask({ pipeline: 'vqe', step: STEP })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    const points = path.join(stack.folder.path, 'points.csv');
    writeFileSync(points, 'feed,kill\n0.04,0.06\n0.03\n');
    const listed = {
      ...{ step: STEP, input: LONG, design: { kind: 'list', file: points } },
      parameters: [
        { path: 'kinetics.feed', name: 'feed' },
        { path: 'kinetics.kill', name: 'kill' },
      ],
    };
    const { status, record } = await swept(listed, 'listed');
    expect(status).toBe('failed');
    expect(record.error?.message).toContain('Line 3 of the points has 1 cells, not 2.');
  });
});
