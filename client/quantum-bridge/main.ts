/**
 * The quantum engine for other languages on this machine: one JSON request a line on standard input,
 * one JSON answer a line on standard output, until the input ends. The Python client in
 * `client/python` starts it; circuits that go to nodes take `athanor run simulate-circuit` instead.
 */
import { createInterface } from 'node:readline';
import { createBridge } from './bridge';

const bridge = createBridge();
const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
lines.on('line', (line) => process.stdout.write(`${JSON.stringify(bridge.answer(line))}\n`));
lines.on('close', () => bridge.close());
