import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeStepSchemas } from '../../client/build/step-schemas';
import { steps } from '../../schemas/catalogue';
import { STEP_SCHEMAS_FILE } from '../../schemas/catalogue-file';
import { loadOutputCheck } from './step-schemas';

describe('the schemas that the build writes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'athanor-schemas-'));
  const contracts = require.resolve('../../schemas/catalogue');
  beforeAll(() => writeStepSchemas(folder, [contracts]));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('compile, one for every step of the catalogue, and refuse what is no output at all', () => {
    const check = loadOutputCheck(folder);
    for (const { activityType } of steps) {
      expect(check.problem(activityType, undefined)).not.toMatch(/there is no step/);
      expect(check.problem(activityType, 'no output')).toEqual(expect.any(String));
    }
    expect(check.problem('made.up@1', {})).toBe('there is no step made.up@1');
    expect(check.problem('constructor', {})).toBe('there is no step constructor');
  });

  it('accept what steps returned in recorded runs, as their contracts do', () => {
    const check = loadOutputCheck(folder);
    let checked = 0;
    for (const name of ['screenLibrary-1', 'qaoa-1', 'simulateCircuit-1', 'benchmarkDevice-1']) {
      for (const { activityType, output } of recordedOutputs(name)) {
        const contract = steps.find((step) => step.activityType === activityType);
        // Recorded by an earlier release: only what the contract still takes must pass here.
        if (contract === undefined || !contract.output.safeParse(output).success) continue;
        expect(check.problem(activityType, output)).toBeUndefined();
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(5);
  });

  it('are asked for again when the file is not one', () => {
    writeFileSync(path.join(folder, STEP_SCHEMAS_FILE), '{}');
    expect(() => loadOutputCheck(folder)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });
});

/** What activities of a recorded workflow returned. */
function recordedOutputs(name: string): { activityType: string; output: unknown }[] {
  const file = path.resolve(__dirname, `../../workflows/histories/${name}.json`);
  const { events } = JSON.parse(readFileSync(file, 'utf8')).history;
  const types = new Map<string, string>();
  const found: { activityType: string; output: unknown }[] = [];
  for (const event of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) types.set(String(event.eventId), scheduled.activityType.name);
    const completed = event.activityTaskCompletedEventAttributes;
    if (!completed) continue;
    const data = completed.result?.payloads?.[0]?.data ?? '';
    const value = JSON.parse(Buffer.from(data, 'base64').toString() || 'null');
    const output = value?.output;
    const activityType = types.get(String(completed.scheduledEventId)) ?? '';
    found.push({ activityType, output });
  }
  return found;
}
