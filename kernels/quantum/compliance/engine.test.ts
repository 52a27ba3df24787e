import type { Circuit, GateOperation } from '../circuit';
import { compile } from '../compiler';
import { createEngine, startNodeHelper } from '../engine';
import { gateOf } from '../gates';
import { evaluate, type InputValues } from '../parameters';
import { complianceSuite } from './suite';

/** Tiles of 8 amplitudes, so that eight qubits take every path that tiling has. */
const SMALL_TILE = 3;

const alone = createEngine();
const pair = createEngine({ threads: 2, startHelper: startNodeHelper });

afterAll(() => {
  alone.close();
  pair.close();
});

function planOf(circuit: Circuit, inputs: InputValues, tileExponent?: number) {
  const matrixOf = ({ gate, parameters }: GateOperation) =>
    gateOf(gate).matrix(parameters.map((parameter) => evaluate(parameter, inputs)));
  return compile(circuit, tileExponent === undefined ? { matrixOf } : { matrixOf, tileExponent });
}

complianceSuite('the engine', {
  simulate: (circuit, inputs = {}) => alone.run(planOf(circuit, inputs)).slice(),
});

complianceSuite('the engine with small tiles on two threads', {
  simulate: (circuit, inputs = {}) => pair.run(planOf(circuit, inputs, SMALL_TILE)).slice(),
});
