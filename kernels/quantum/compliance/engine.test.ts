import { compile } from '../compiler';
import { createEngine, startNodeHelper } from '../engine';
import { complianceSuite } from './suite';

/** Tiles of 8 amplitudes, so that eight qubits take every path that tiling has. */
const SMALL_TILE = 3;

const alone = createEngine();
const pair = createEngine({ threads: 2, startHelper: startNodeHelper });

afterAll(() => {
  alone.close();
  pair.close();
});

complianceSuite('the engine', {
  simulate: (circuit, inputs = {}) => alone.run(compile(circuit, { inputs })).slice(),
});

complianceSuite('the engine with small tiles on two threads', {
  simulate: (circuit, inputs = {}) =>
    pair.run(compile(circuit, { inputs, tileExponent: SMALL_TILE })).slice(),
});
