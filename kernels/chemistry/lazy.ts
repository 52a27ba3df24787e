/** A value that is made when it is first asked for. */
export class Lazy<T> {
  private made: { value: T } | undefined;

  constructor(private readonly make: () => T) {}

  /** The value. Throws what making it throws, and tries again the next time. */
  get(): T {
    this.made ??= { value: this.make() };
    return this.made.value;
  }
}
