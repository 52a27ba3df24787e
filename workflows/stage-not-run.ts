/** Thrown inside a stage that cannot be done; the message says why and stands in the report. */
export class StageNotRun extends Error {
  constructor(because: string) {
    super(because);
    this.name = 'StageNotRun';
  }
}
