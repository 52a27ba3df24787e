import type { Mol } from '@rdkit/rdkit';
import { Alerts } from './alerts';
import { CountPatterns } from './descriptors/count-patterns';
import { Crippen } from './descriptors/crippen';
import { averageWeight } from './descriptors/masses';
import { readDescriptors } from './descriptors/rdkit-twin';
import { polarSurface } from './descriptors/tpsa';
import { type MolGraph, readGraph } from './graph';
import { Lazy } from './lazy';
import { morganBits } from './morgan';
import { PatternLibrary } from './pattern-library';
import type { Target } from './query/target';
import type { RdkitKernel } from './rdkit-kernel';
import { murckoScaffold } from './scaffold';
import { Qed } from './scores/qed';
import { SyntheticAccessibility } from './scores/synthetic-accessibility';
import type { ProfileOptions, ProfileResult } from './types';
import { UserSmarts } from './user-smarts';

/** Computes profiles; each tool is made when it is first needed. */
export class Profiler {
  readonly userSmarts: UserSmarts;
  private readonly library: PatternLibrary;
  private readonly alerts: Alerts;
  private readonly counts: Lazy<CountPatterns>;
  private readonly qed: Lazy<Qed>;
  private readonly crippen: Lazy<Crippen>;
  private readonly accessibility = new Lazy(() => SyntheticAccessibility.load());

  constructor(private readonly kernel: RdkitKernel) {
    this.userSmarts = new UserSmarts(kernel);
    this.library = new PatternLibrary(kernel);
    this.alerts = new Alerts(this.library);
    this.counts = new Lazy(() => new CountPatterns(this.library));
    this.qed = new Lazy(() => new Qed(this.library));
    this.crippen = new Lazy(() => new Crippen(kernel));
  }

  /** Computes what is asked for of a parsed molecule. */
  profile(mol: Mol, options: ProfileOptions): ProfileResult {
    const result: ProfileResult = { ok: true };
    const graph = new Lazy(() => readGraph(mol.get_json()));
    const target = new Lazy(() => this.prepare(graph.get(), options));
    if (options.descriptors === true) {
      result.descriptors = readDescriptors(mol);
    }
    if (options.qed === true) {
      result.qed = this.drugLikeness(target.get());
    }
    if (options.sa === true) {
      result.sa = this.accessibility.get().score(graph.get(), countStereocentres(mol));
    }
    if (options.alerts !== undefined) {
      result.alerts = this.alerts.find(target.get(), options.alerts);
    }
    if (options.smarts !== undefined) {
      result.smarts = this.userSmarts.match(mol, graph.get(), options.smarts);
    }
    if (options.fingerprint !== undefined) {
      result.fingerprint = morganBits(graph.get(), options.fingerprint);
    }
    if (options.scaffold === true) {
      result.scaffold = murckoScaffold(this.kernel, graph.get());
    }
    return result;
  }

  /** A target knows only the patterns that were compiled before it was made. */
  private prepare(graph: MolGraph, options: ProfileOptions): Target {
    this.alerts.prepare(options.alerts ?? []);
    if (options.qed === true) {
      this.counts.get();
      this.qed.get();
    }
    return this.library.target(graph);
  }

  private drugLikeness(target: Target): number {
    const { graph } = target;
    const counts = this.counts.get();
    return this.qed.get().score(target, {
      molecularWeight: averageWeight(graph),
      logP: this.crippen.get().values(graph).logP,
      donors: counts.count(target, 'donors'),
      polarSurface: polarSurface(graph),
      rotatableBonds: counts.count(target, 'rotatableBonds'),
    });
  }
}

/** Stereocentres, assigned or not. */
function countStereocentres(mol: Mol): number {
  return (JSON.parse(mol.get_stereo_tags()) as { CIP_atoms: unknown[] }).CIP_atoms.length;
}
