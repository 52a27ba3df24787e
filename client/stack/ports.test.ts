import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts, isListening, isPortFree, LOOPBACK, rememberedPorts } from './ports';

let folder: string;
let file: string;
let server: Server;
let taken: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'athanor-ports-'));
  file = join(folder, 'ports.json');
  server = createServer();
  await new Promise<void>((done) => server.listen(0, LOOPBACK, done));
  taken = (server.address() as AddressInfo).port;
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('ports differ, are free, and stay the same the next time', async () => {
  const ports = await choosePorts(file);
  expect(new Set(Object.values(ports)).size).toBe(10);
  for (const port of Object.values(ports)) expect(await isPortFree(port)).toBe(true);
  expect(await choosePorts(file)).toEqual(ports);
});

test('a remembered port that is taken meanwhile is replaced, the others stay', async () => {
  const ports = await choosePorts(file);
  writeFileSync(file, JSON.stringify({ ...ports, postgres: taken }));
  const again = await choosePorts(file);
  expect(again.postgres).not.toBe(taken);
  expect({ ...again, postgres: 0 }).toEqual({ ...ports, postgres: 0 });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(again);
});

test('a damaged memory is no memory', async () => {
  writeFileSync(file, '{"temporal": "7233", "postgres": 70000, "other": 1');
  expect(rememberedPorts(file)).toEqual({});
  writeFileSync(file, '{"temporal": "7233", "postgres": 70000, "temporalUi": 8233}');
  expect(rememberedPorts(file)).toEqual({ temporalUi: 8233 });
});

test('a given port that is taken or impossible is refused', async () => {
  await expect(choosePorts(file, { temporal: taken })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    details: { name: 'temporal', port: taken },
  });
  await expect(choosePorts(file, { temporal: 0 })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});

test('who listens is heard, who does not is not', async () => {
  expect(await isListening(taken)).toBe(true);
  await new Promise((done) => server.close(done));
  expect(await isListening(taken)).toBe(false);
});
