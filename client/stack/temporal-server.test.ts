import { temporalServerArguments, withoutTemporalVariables } from './temporal-server';

const PORTS = {
  temporal: 1,
  temporalUi: 2,
  temporalHttp: 3,
  temporalMetrics: 4,
  postgres: 5,
  gate: 6,
  gateDevices: 7,
  gateMetrics: 8,
  pipelineMetrics: 9,
  nodeMetrics: 10,
};

function valuesOf(flag: string, ui = true): string[] {
  const args = temporalServerArguments({ binary: 't', databaseFile: '/d/t.db', ports: PORTS, ui });
  return args.flatMap((arg, i) => (arg === flag ? [args[i + 1] ?? ''] : []));
}

test('listens on loopback only, on the given ports, on a file', () => {
  expect(valuesOf('--ip')).toEqual(['127.0.0.1']);
  expect(valuesOf('--ui-ip')).toEqual(['127.0.0.1']);
  expect(valuesOf('--port')).toEqual(['1']);
  expect(valuesOf('--ui-port')).toEqual(['2']);
  expect(valuesOf('--db-filename')).toEqual(['/d/t.db']);
  expect(valuesOf('--ui-port', false)).toEqual([]);
  expect(valuesOf('--ui-codec-endpoint')).toEqual([]);
});

test('is tuned, and registers every search attribute with its type', () => {
  expect(valuesOf('--dynamic-config-value')).toContain('history.transferProcessorMaxPollRPS=2000');
  expect(valuesOf('--dynamic-config-value')).toContain('history.timerProcessorMaxPollRPS=2000');
  expect(valuesOf('--dynamic-config-value')).toContain('matching.enableFairness=true');
  expect(valuesOf('--sqlite-pragma')).toContain('journal_mode=wal');
  expect(valuesOf('--search-attribute')).toContain('AthanorStage=Keyword');
  expect(valuesOf('--search-attribute')).toContain('AthanorProgress=Double');
});

test('no Temporal setting of the user reaches our own processes', () => {
  const env = { TEMPORAL_API_KEY: 'k', TEMPORAL_PROFILE: 'p', PATH: '/bin', MY_TEMPORAL_: '1' };
  expect(withoutTemporalVariables(env)).toEqual({ PATH: '/bin', MY_TEMPORAL_: '1' });
});
