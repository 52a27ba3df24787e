import { readFileSync, writeFileSync } from 'node:fs';
import { Alerts } from './alerts';
import { COMPILED_SMARTS_FILE, type CompiledSmarts, packQueries } from './compiled-smarts';
import { ACID_BASE_PAIRS } from './data/acid-base-pairs';
import { BRENK } from './data/brenk';
import { CRIPPEN } from './data/crippen';
import { NORMALISATIONS } from './data/normalisations';
import { PAINS } from './data/pains';
import { QED_ACCEPTORS, QED_ALERTS, QED_ALIPHATIC_RING } from './data/qed';
import { dataPath } from './data-path';
import { COUNTED } from './descriptors/count-patterns';
import { Crippen } from './descriptors/crippen';
import { Descriptors } from './descriptors/descriptors';
import { PatternLibrary, parseSmarts } from './pattern-library';
import { RdkitKernel } from './rdkit-kernel';
import { Qed } from './scores/qed';
import { METAL_BONDS } from './standardise/metals';
import { CHARGE_CORRECTIONS } from './standardise/reionise';
import { Standardiser } from './standardise/standardiser';
import { SITES } from './standardise/uncharge';

const MERGED = [...PAINS, ...BRENK].map(([, smarts]) => smarts);

const PLAIN = [
  ...CRIPPEN.map(([smarts]) => smarts),
  ...QED_ACCEPTORS,
  ...QED_ALERTS,
  QED_ALIPHATIC_RING,
  ...Object.values(COUNTED),
  ...METAL_BONDS,
  ...NORMALISATIONS.map(({ smarts }) => smarts),
  ...CHARGE_CORRECTIONS.map(({ smarts }) => smarts),
  ...ACID_BASE_PAIRS.flatMap(([, acid, base]) => [acid, base]),
  ...Object.values(SITES),
];

async function compileAll(): Promise<CompiledSmarts> {
  const kernel = await RdkitKernel.load();
  const compiled = (smarts: string, mergeHydrogens: boolean) => ({
    smarts,
    mergeHydrogens,
    query: parseSmarts(kernel, smarts, mergeHydrogens),
  });
  return packQueries([
    ...MERGED.map((smarts) => compiled(smarts, true)),
    ...PLAIN.map((smarts) => compiled(smarts, false)),
  ]);
}

describe('the table of compiled SMARTS', () => {
  it('is what RDKit makes of the tables today', async () => {
    const text = `${JSON.stringify(await compileAll())}\n`;
    const path = dataPath(COMPILED_SMARTS_FILE);
    if (process.env.ATHANOR_REGENERATE === '1') {
      writeFileSync(path, text);
    }
    expect(readFileSync(path, 'utf8') === text).toBe(true);
  });

  it('holds every SMARTS that the kernels use, so that none is parsed at the start', () => {
    const mute = {
      use: () => {
        throw new Error('RDKit is asked to parse a built-in SMARTS');
      },
    } as unknown as RdkitKernel;
    const library = new PatternLibrary(mute);
    new Alerts(library).prepare(['pains', 'brenk']);
    new Descriptors(mute, library).prepare();
    expect(new Crippen(mute)).toBeDefined();
    expect(new Qed(library)).toBeDefined();
    expect(new Standardiser(mute)).toBeDefined();
  });
});
