import { compile } from '../compiler';
import { complianceSuite } from '../compliance/suite';
import { createEngine, startNodeHelper } from '.';

const engine = createEngine({ threads: 2, startHelper: startNodeHelper });

afterAll(() => engine.close());

// Tiles of eight amplitudes, so that every way of cutting runs.
complianceSuite('the engine, in tiles of 2^3', {
  simulate: (circuit, inputs) => engine.run(compile(circuit, { inputs, tileExponent: 3 })).slice(),
});
