/**
 * Calls made at the same moment, answered together: many questions travel in one activity, so that
 * history does not grow with each.
 */
export class Gathered<Q, A> {
  private waiting: { question: Q; resolve: (a: A) => void; reject: (e: unknown) => void }[] = [];

  /** `answer` gets the questions of one moment and returns as many answers, in their order. */
  constructor(private readonly answer: (questions: Q[]) => Promise<A[]>) {}

  /** Asks, and resolves with this question's answer. */
  ask(question: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ question, resolve, reject });
      if (this.waiting.length === 1) void Promise.resolve().then(() => this.send());
    });
  }

  private async send(): Promise<void> {
    const { waiting } = this;
    this.waiting = [];
    try {
      const answers = await this.answer(waiting.map((w) => w.question));
      waiting.forEach((w, i) => {
        w.resolve(answers[i] as A);
      });
    } catch (error) {
      for (const w of waiting) w.reject(error);
    }
  }
}
