/** Every chemistry kernel against Python RDKit on the shared data. Reads ../shared/data. */
import { askRdkit, type RdkitAnswer } from '../../../tests/support/python-rdkit';
import {
  type Chemistry,
  DESCRIPTOR_NAMES,
  loadChemistry,
  type ProfileResult,
  type Rejection,
  type Standardised,
} from '..';
import { AWKWARD_MOLECULES } from './awkward-molecules';
import { qedReference, saReference, sharedMolecules, sharedSmiles } from './molecules';

const WANTED = [
  'canonical',
  'standardise',
  'descriptors',
  'qed',
  'sa',
  'morganCounts',
  'bits2048',
  'bits1024r3',
  'pains',
  'brenk',
  'scaffold',
] as const;

/** QED and SA score agree within this; the issue asks for 1e-6. */
const SCORE_TOLERANCE = 1e-9;

/** The references are printed with three decimals. */
const SA_REFERENCE_TOLERANCE = 0.0005;

const PYTHON_TIMEOUT_MS = 300_000;

type Answer = Pick<RdkitAnswer, (typeof WANTED)[number]>;

let chemistry: Chemistry;
let smiles: string[];
let answers: Answer[];
let profiles: ProfileResult[];

beforeAll(async () => {
  chemistry = await loadChemistry();
  smiles = sharedSmiles();
  answers = askRdkit(sharedMolecules(), WANTED) as Answer[];
  profiles = smiles.map((text) => {
    const profile = chemistry.profile(text, {
      descriptors: true,
      qed: true,
      sa: true,
      alerts: ['pains', 'brenk'],
      fingerprint: { radius: 2, bits: 2048 },
      scaffold: true,
    });
    if (!profile.ok) {
      throw new Error(`${text}: ${profile.reason}`);
    }
    return profile;
  });
}, PYTHON_TIMEOUT_MS);

/** The molecules for which a check fails, so that a failure names them. */
function failing(
  check: (profile: ProfileResult, answer: Answer, text: string) => boolean,
): string[] {
  return smiles.filter(
    (text, i) => !check(profiles[i] as ProfileResult, answers[i] as Answer, text),
  );
}

describe('profiles of the shared molecules', () => {
  it('cover all of them', () => {
    expect(smiles.length).toBeGreaterThan(3_300);
    expect(answers.every((answer) => answer !== null)).toBe(true);
  });

  it.each(DESCRIPTOR_NAMES.map((name, index) => [name, index] as const))(
    'have the descriptor %s, bit for bit',
    (name, index) => {
      expect(failing((p, a) => p.descriptors?.[index] === a.descriptors[name])).toEqual([]);
    },
  );

  it('have the Morgan fingerprint', () => {
    expect(failing((p, a) => bitsOf(p.fingerprint).join() === a.bits2048.join())).toEqual([]);
  });

  it('have the Morgan fingerprint of radius 3 in 1,024 bits', () => {
    const options = { radius: 3, bits: 1024 };
    const differing = failing(
      (_, a, text) => bitsOf(chemistry.fingerprint(text, options)).join() === a.bits1024r3.join(),
    );
    expect(differing).toEqual([]);
  });

  it('have the PAINS alerts', () => {
    expect(failing((p, a) => namesIn(p, 'pains') === a.pains.join('\n'))).toEqual([]);
    expect(answers.filter(({ pains }) => pains.length > 0).length).toBeGreaterThan(400);
  });

  it('have the Brenk alerts', () => {
    expect(failing((p, a) => namesIn(p, 'brenk') === a.brenk.join('\n'))).toEqual([]);
    expect(answers.filter(({ brenk }) => brenk.length > 0).length).toBeGreaterThan(1_000);
  });

  it('have the QED', () => {
    expect(failing((p, a) => Math.abs((p.qed ?? 0) - a.qed) < SCORE_TOLERANCE)).toEqual([]);
  });

  it('have the SA score', () => {
    expect(failing((p, a) => Math.abs((p.sa ?? 0) - a.sa) < SCORE_TOLERANCE)).toEqual([]);
  });

  it('have the Murcko scaffold', () => {
    expect(failing((p, a) => p.scaffold === a.scaffold)).toEqual([]);
  });
});

describe('published references', () => {
  it('of QED: the 200 NCI molecules, as printed', () => {
    for (const { smiles: text, qed } of qedReference()) {
      const profile = chemistry.profile(text, { qed: true });
      expect(profile.ok && profile.qed).toBeCloseTo(qed, 9);
    }
  });

  it('of the SA score: the 100 ZINC molecules, as printed', () => {
    for (const { smiles: text, sa } of saReference()) {
      const profile = chemistry.profile(text, { sa: true });
      expect(profile.ok && Math.abs((profile.sa ?? 0) - sa)).toBeLessThan(SA_REFERENCE_TOLERANCE);
    }
  });
});

/**
 * Why our standard SMILES differs where it does. Python writes the SMILES of a molecule that was
 * edited and not perceived again; ours is what reading that SMILES gives, hence stable. And where
 * a step could be taken in several places, Python goes by the order in which the molecule was
 * written, we by the canonical order, hence one result for all ways to write it. Both reasons are
 * checked with Python itself.
 */
const DIFFERENCES = {
  reread: "ours is Python's reading of what Python wrote",
  unreadable: 'Python wrote a SMILES that it cannot read',
  order: "ours is Python's result for the molecule in canonical order",
} as const;

describe('standardised molecules', () => {
  type Ours = Standardised | Rejection;
  type Truth = Pick<Answer, 'canonical' | 'standardise'> | null;

  let inputs: string[];
  let ours: Ours[];

  beforeAll(() => {
    inputs = sharedMolecules();
    ours = inputs.map(standardise);
  });

  function standardise(input: string): Ours {
    return chemistry.standardise(
      input.includes('M  END') ? { molblock: input } : { smiles: input },
    );
  }

  /** The reasons of all differences, counted; one without a reason stands for itself. */
  function differences(results: readonly Ours[], truth: readonly Truth[]): Record<string, number> {
    const differing = results.flatMap((result, i) => {
      const answer = truth[i] ?? undefined;
      const isSame = (result.ok ? result.smiles : undefined) === answer?.standardise.smiles;
      return isSame ? [] : [{ smiles: result.ok ? result.smiles : result.code, answer }];
    });
    const written = differing.map(({ answer }) => answer?.standardise.smiles ?? '');
    const canonical = differing.map(({ answer }) => answer?.canonical ?? '');
    const reread = askRdkit(written, ['canonical']);
    const reordered = askRdkit(canonical, ['standardise']);
    return countBy(
      differing.map(({ smiles, answer }, i) => {
        if (answer !== undefined && reread[i] === null) {
          return DIFFERENCES.unreadable;
        }
        const isReread = smiles === reread[i]?.canonical;
        const isReordered = smiles === reordered[i]?.standardise.smiles;
        return isReread ? DIFFERENCES.reread : isReordered ? DIFFERENCES.order : smiles;
      }),
    );
  }

  it('are those of rdMolStandardize on 99 % of the shared data, the rest explained', () => {
    expect(differences(ours, answers)).toEqual({ [DIFFERENCES.reread]: 6 });
    expect(6 / inputs.length).toBeLessThan(0.01);
  });

  it('have the InChIKey of Python', () => {
    const differing = inputs.filter((_, i) => {
      const result = ours[i] as Ours;
      return !result.ok || result.inchiKey !== (answers[i] as Answer).standardise.inchiKey;
    });
    expect(differing).toEqual([]);
  });

  it('are those of rdMolStandardize on salts, metals, odd charges and every normalisation', () => {
    const awkward = AWKWARD_MOLECULES.filter((text) => !text.includes('*'));
    const truth = askRdkit(awkward, ['canonical', 'standardise']);
    const results = awkward.map(standardise);
    expect(differences(results, truth)).toEqual({
      [DIFFERENCES.unreadable]: 1,
      [DIFFERENCES.order]: 1,
    });
    expect(results.filter(({ ok }) => ok).length).toBeGreaterThan(120);
  });

  it('stay as they are when standardised again', () => {
    const changed = ours.flatMap((result) =>
      result.ok && result.changes.length > 0 ? [result.smiles] : [],
    );
    const again = changed.map((text) => standardise(text));
    expect(again.map((result) => result.ok && result.smiles)).toEqual(changed);
  });
});

function bitsOf(fingerprint: Uint8Array | undefined): number[] {
  const bits: number[] = [];
  for (const [index, byte] of (fingerprint ?? []).entries()) {
    for (let bit = 0; bit < 8; bit++) {
      if ((byte & (1 << bit)) !== 0) {
        bits.push(8 * index + bit);
      }
    }
  }
  return bits;
}

function namesIn(profile: ProfileResult, catalogue: string): string {
  return (profile.alerts ?? [])
    .filter((hit) => hit.catalogue === catalogue)
    .map(({ name }) => name)
    .join('\n');
}

function countBy(items: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) {
    counts[item] = (counts[item] ?? 0) + 1;
  }
  return counts;
}
