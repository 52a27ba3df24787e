/** A text that is not what a docking program reads or writes, with what is wrong, in words. */
export class DockingTextError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DockingTextError';
  }
}
