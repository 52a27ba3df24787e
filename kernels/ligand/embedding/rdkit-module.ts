import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import { packageRoot } from '../../chemistry/data-path';
import { libm } from '../../math/libm';

/** SHA-256 of the two files of npm rdkit 0.5.1, the only build whose answers we know. */
const SHA256 = {
  script: '6a32d86004752a807ff2d1ddd18c8f4f924bf1eb1c9b8f42816f0cac789cf038',
  wasm: '43f1aa0d5a4fb6cf3069db2d320467467c5253632e4bbe02691700ccdb4ae2c3',
} as const;

/** The build has no growing memory: 16 MB, of which its stack takes 5. */
const MEMORY_BYTES = 16 * 1024 * 1024;

/**
 * Where this build keeps the state of its random numbers (minstd, one 32-bit integer), and what is there
 * after the start. Its ETKDG takes no seed: the numbers go on from molecule to molecule.
 */
const GENERATOR_ADDRESS = 411_152;
const GENERATOR_START = 42;
/** States of minstd are 1 to this. */
const GENERATOR_STATES = 2_147_483_646;

/** Objects of the module's own memory; to be deleted. */
interface Owned {
  delete(): void;
}

/** A list in the module's memory. */
interface NumberList extends Owned {
  size(): number;
  get(index: number): number;
}

/** The part of the module that is used; names and order of arguments are its own. */
export interface EmbeddingModule {
  /** All of the module's memory. */
  HEAPU8: Uint8Array;
  map_string_string: new () => Owned;
  SmilesToMol(
    smiles: string,
    debugParse: number,
    sanitize: boolean,
    replacements: Owned,
    allowCxsmiles: boolean,
    parseName: boolean,
    removeHs: boolean,
  ): Owned;
  addHs(molecule: Owned, explicitOnly: boolean, addCoordinates: boolean): void;
  EmbedMultipleConfs(
    molecule: Owned,
    method: number,
    count: number,
    maxIterations: number,
    seed: number,
    clearConformers: boolean,
    useRandomCoordinates: boolean,
    boxSizeMultiple: number,
  ): NumberList;
  MMFFOptimizeMolecule(
    molecule: Owned,
    maxIterations: number,
    variant: string,
    nonBondedThreshold: number,
    conformer: number,
    ignoreInterfragment: boolean,
  ): NumberList;
  MolToMolBlock(
    molecule: Owned,
    includeStereo: boolean,
    conformer: number,
    kekulize: boolean,
    forceV3000: boolean,
  ): string;
}

type Imports = Record<string, Record<string, unknown>>;
type Factory = (settings: Record<string, unknown>) => EmbeddingModule;

let loaded: { factory: Factory; compiled: WebAssembly.Module } | undefined;

/**
 * A fresh instance of RDKit 2017.09.3 as npm `rdkit` 0.5.1 has it (BSD-3-Clause), which can embed and
 * minimise. Its one import that engines compute differently, `pow`, is ours, so that conformers are
 * the same to the bit everywhere.
 * Throws when the files on disk are another build.
 */
export function newEmbeddingModule(): EmbeddingModule {
  loaded ??= load();
  const { factory, compiled } = loaded;
  const silent = () => undefined;
  const rdkit = factory({
    // Not NODE: there the script would take hold of the process's handlers and files.
    ENVIRONMENT: 'SHELL',
    TOTAL_MEMORY: MEMORY_BYTES,
    print: silent,
    printErr: silent,
    instantiateWasm(imports: Imports, done: (instance: WebAssembly.Instance) => void) {
      imports['global.Math'] = { pow: libm.pow };
      const instance = new WebAssembly.Instance(compiled, imports as never);
      done(instance);
      return instance.exports;
    },
  });
  if (generatorOf(rdkit)[0] === GENERATOR_START) return rdkit;
  throw new Error('the module for conformers does not start as the build that was checked');
}

/** Starts the random numbers of a module anew: equal seeds, equal numbers; near seeds, unlike ones. */
export function seedGenerator(rdkit: EmbeddingModule, seed: number): void {
  // The finaliser of MurmurHash3: minstd itself begins alike from seeds that are near to each other.
  let mixed = seed >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  mixed = (mixed ^ (mixed >>> 16)) >>> 0;
  generatorOf(rdkit)[0] = 1 + (mixed % GENERATOR_STATES);
}

function generatorOf(rdkit: EmbeddingModule): Int32Array {
  return new Int32Array(rdkit.HEAPU8.buffer, GENERATOR_ADDRESS, 1);
}

function load(): NonNullable<typeof loaded> {
  const script = pinned('rdkit.js', SHA256.script).toString('utf8');
  const compiled = new WebAssembly.Module(pinned('rdkit.wasm', SHA256.wasm));
  // The script would start itself with settings of its own; here the factory is wanted.
  const text = script.replace('factory(getModuleForNode())', 'factory');
  const holder: { exports: unknown } = { exports: {} };
  compileFunction(text, ['module', 'exports', 'define', 'process', 'require'])(
    holder,
    holder.exports,
  );
  return { factory: holder.exports as Factory, compiled };
}

function pinned(name: string, expected: string): Buffer {
  const path = require.resolve(`rdkit/dist/${name}`, { paths: [packageRoot()] });
  const bytes = readFileSync(path);
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest === expected) return bytes;
  throw new Error(
    `${path} is not the build that this version was checked with: SHA-256 is ${digest}, ` +
      `expected ${expected}. Reinstall with npm ci.`,
  );
}
