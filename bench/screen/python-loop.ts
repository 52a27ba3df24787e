import { python } from '../../tests/support/python-rdkit';
import { PythonChild } from '../support/python-child';
import type { Timed } from './timed';

/** Python RDKit over the same library, with a pool of processes. */
export class PythonLoop {
  private constructor(private readonly child: PythonChild) {}

  /** Starts Python, from a virtual environment that is made once, and waits until it is warm. */
  static async start(o: { libraryFile: string; processes: number }): Promise<PythonLoop> {
    const program = 'bench/screen/python_screen.py';
    const args = [o.libraryFile, String(o.processes)];
    return new PythonLoop(await PythonChild.start(python(), { program, args }));
  }

  /** The processes, to be watched. */
  get pids(): Record<string, number | undefined> {
    return { python: this.child.pid };
  }

  /** Goes through the library once. */
  run(): Promise<Timed> {
    return this.child.ask<Timed>('run');
  }

  /** Ends Python. */
  end(): Promise<void> {
    return this.child.end();
  }
}
