import type { Mol } from '@rdkit/rdkit';
import { Alerts } from './alerts';
import { Descriptors } from './descriptors/descriptors';
import { DESCRIPTOR_NAMES } from './descriptors/names';
import { Lazy } from './lazy';
import { morganBits } from './morgan';
import { PatternLibrary } from './pattern-library';
import type { Target } from './query/target';
import type { RdkitKernel } from './rdkit-kernel';
import type { Reading } from './reading';
import { murckoScaffold } from './scaffold';
import { Qed } from './scores/qed';
import { SyntheticAccessibility } from './scores/synthetic-accessibility';
import { type Stereocentres, stereocentresOf } from './stereocentres';
import type { ProfileOptions, ProfileResult } from './types';
import { UserSmarts } from './user-smarts';

/** Computes profiles; each tool is made when it is first needed. */
export class Profiler {
  readonly userSmarts: UserSmarts;
  private readonly library: PatternLibrary;
  private readonly alerts: Alerts;
  private readonly descriptors: Descriptors;
  private readonly qed: Lazy<Qed>;
  private readonly accessibility = new Lazy(() => SyntheticAccessibility.load());

  constructor(private readonly kernel: RdkitKernel) {
    this.userSmarts = new UserSmarts(kernel);
    this.library = new PatternLibrary(kernel);
    this.alerts = new Alerts(this.library);
    this.descriptors = new Descriptors(kernel, this.library);
    this.qed = new Lazy(() => new Qed(this.library));
  }

  /** Whether a profile needs RDKit's own molecule beside what was read of it. */
  needsMolecule(reading: Reading, options: ProfileOptions): boolean {
    const needsCentres = options.descriptors === true || options.sa === true;
    return (
      (needsCentres && reading.stereocentres === undefined) ||
      (options.smarts ?? []).some((smarts) => this.userSmarts.compile(smarts) === undefined)
    );
  }

  /**
   * Computes what is asked for. The molecule may be missing where `needsMolecule` says that it is
   * not needed.
   */
  profile(reading: Reading, mol: Mol | undefined, options: ProfileOptions): ProfileResult {
    const result: ProfileResult = { ok: true };
    const { graph } = reading;
    const target = new Lazy(() => this.prepare(graph, options));
    if (options.descriptors === true) {
      const values = this.descriptors.all(target.get(), centresOf(reading, mol));
      result.descriptors = DESCRIPTOR_NAMES.map((name) => finite(values[name]));
    }
    if (options.qed === true) {
      result.qed = this.qed.get().score(target.get(), this.descriptors.drugLikeness(target.get()));
    }
    if (options.sa === true) {
      result.sa = this.accessibility.get().score(graph, centresOf(reading, mol).all);
    }
    if (options.alerts !== undefined) {
      result.alerts = this.alerts.find(target.get(), options.alerts);
    }
    if (options.smarts !== undefined) {
      result.smarts = this.userSmarts.match(mol, graph, options.smarts);
    }
    if (options.fingerprint !== undefined) {
      result.fingerprint = morganBits(graph, options.fingerprint);
    }
    if (options.scaffold === true) {
      result.scaffold = murckoScaffold(this.kernel, graph);
    }
    return result;
  }

  /** A target knows only the patterns that were compiled before it was made. */
  private prepare(graph: Reading['graph'], options: ProfileOptions): Target {
    this.alerts.prepare(options.alerts ?? []);
    this.descriptors.prepare();
    if (options.qed === true) {
      this.qed.get();
    }
    return this.library.target(graph);
  }
}

function centresOf(reading: Reading, mol: Mol | undefined): Stereocentres {
  if (reading.stereocentres === undefined) {
    if (mol === undefined) {
      throw new Error('Stereocentres are counted on a molecule of RDKit');
    }
    reading.stereocentres = stereocentresOf(mol, reading.graph);
  }
  return reading.stereocentres;
}

/** Shape indices of some very small molecules are infinite; results hold neither that nor -0. */
function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value + 0 : 0;
}
