import { condition, setHandler, upsertSearchAttributes } from '@temporalio/workflow';
import { RUN_SEARCH_ATTRIBUTES } from '../schemas/constants/search-attributes';
import type { ReviewPolicy } from '../schemas/discovery/review';
import type { AwaitedReview, Review } from '../schemas/progress';
import { reviewUpdate } from './messages';

const MINUTE_MS = 60_000;
const DECISIONS: readonly string[] = ['approve', 'reject', 'comment'];

/** A review that a run asks for. */
export interface ReviewRequest {
  /** What it waits for, in words, for whoever looks at the run. */
  what: string;
  /** Decides at once, and says that no person did. */
  autoApprove: boolean;
  /** The stage to decide on; the run's last word when absent. */
  stage?: string;
  /** Who decides by when; anyone and without end when absent. */
  policy?: ReviewPolicy;
}

/** What people said about a run, and the review that it waits for. */
export class Reviews {
  private readonly said: Review[] = [];
  private asked: AwaitedReview | null = null;
  private what: string | null = null;
  private candidates: string[] = [];

  /** `onChange` hears what the run waits for, '' when for nothing. */
  constructor(
    private readonly stages: readonly string[],
    private readonly onChange: (what: string) => void,
  ) {
    setHandler(reviewUpdate, (review) => this.add(review), {
      validator: (review) => this.check(review),
    });
  }

  /** All of them so far. */
  get all(): Review[] {
    return [...this.said];
  }

  /** What the run waits for, in words; null when for nobody. */
  get awaiting(): string | null {
    return this.what;
  }

  /** The same in detail. */
  get awaited(): AwaitedReview | null {
    return this.asked && { ...this.asked };
  }

  /** Makes candidates known, so that each can be decided and remarked on by its id. */
  know(candidates: readonly string[]): void {
    this.candidates = [...candidates];
  }

  /** Records an automatic decision, or waits for a person's as the policy says. */
  async decide(request: ReviewRequest): Promise<Review> {
    const { stage, policy } = request;
    const about = stage === undefined ? {} : { stage };
    if (request.autoApprove) {
      const comment = 'asked for when the run was started';
      return this.add({ decision: 'approve', by: 'auto-approve', comment, ...about });
    }
    const first = this.said.length;
    const decision = () => this.said.slice(first).find((r) => isDecisionOn(r, stage));
    this.wait(request, false, policy?.timeoutMinutes ?? null);
    if (!(await came(decision, policy?.timeoutMinutes)) && policy !== undefined) {
      this.onTimeout(request, policy);
      if (!(await came(decision, policy.escalationMinutes))) {
        const by = 'escalation timeout';
        const comment = `nobody decided within ${policy.escalationMinutes} minutes of escalation`;
        this.add({ decision: policy.onEscalationTimeout, by, comment, ...about });
      }
    }
    this.settle();
    return decision() as Review;
  }

  private onTimeout(request: ReviewRequest, policy: ReviewPolicy): void {
    const { onTimeout, timeoutMinutes } = policy;
    if (onTimeout === 'escalate') {
      this.wait(request, true, policy.escalationMinutes);
      return;
    }
    const about = request.stage === undefined ? {} : { stage: request.stage };
    const comment = `nobody decided within ${timeoutMinutes} minutes`;
    this.add({ decision: onTimeout, by: 'timeout', comment, ...about });
  }

  private wait({ what, stage, policy }: ReviewRequest, escalated: boolean, minutes: number | null) {
    const { reviewers = [], escalateTo = [] } = policy ?? {};
    this.asked = {
      stage: stage ?? '',
      // Where anyone may decide, escalation takes that right from nobody.
      reviewers: reviewers.length > 0 && escalated ? [...reviewers, ...escalateTo] : [...reviewers],
      escalated,
      dueAt: minutes === null ? null : Date.now() + minutes * MINUTE_MS,
      candidates: [...this.candidates],
    };
    this.what = escalated ? `Escalated: ${what}` : what;
    this.tell(escalated ? 'escalated' : 'review');
  }

  private settle(): void {
    this.asked = null;
    this.what = null;
    this.tell('nobody');
  }

  private tell(whom: 'review' | 'escalated' | 'nobody'): void {
    upsertSearchAttributes({ [RUN_SEARCH_ATTRIBUTES.awaiting]: [whom] });
    this.onChange(this.what ?? '');
  }

  private check(review: Omit<Review, 'at'>): void {
    const { decision, by, stage, candidate } = review;
    if (!DECISIONS.includes(decision)) {
      throw new Error("decision must be 'approve', 'reject' or 'comment'");
    }
    if (!by) throw new Error('a review needs a name');
    if (stage !== undefined && !this.stages.includes(stage)) {
      throw new Error(`there is no stage '${stage}'; there are ${this.stages.join(', ')}`);
    }
    if (candidate !== undefined && !this.candidates.includes(candidate)) {
      throw new Error(`there is no candidate '${candidate}' in this run yet`);
    }
    if (decision === 'comment') return;
    if (this.asked === null) throw new Error('this run does not wait for a review');
    this.checkDecider(this.asked, review);
  }

  private checkDecider(asked: AwaitedReview, { by, stage }: Omit<Review, 'at'>): void {
    if (stage !== undefined && stage !== asked.stage && asked.stage !== '') {
      throw new Error(`it waits for a decision on the stage '${asked.stage}'`);
    }
    const { reviewers } = asked;
    if (reviewers.length > 0 && !reviewers.includes(by)) {
      throw new Error(`'${by}' may not decide; those who may are ${reviewers.join(', ')}`);
    }
  }

  private add(review: Omit<Review, 'at'>): Review {
    // Whoever decides need not say on what: it is what the run waits for.
    const stage = review.stage ?? (review.decision === 'comment' ? undefined : this.asked?.stage);
    const about = stage === undefined || stage === '' ? {} : { stage };
    const recorded = { ...review, ...about, at: Date.now() };
    this.said.push(recorded);
    return recorded;
  }
}

function isDecisionOn(review: Review, stage: string | undefined): boolean {
  const isDecision = review.decision !== 'comment' && review.candidate === undefined;
  return isDecision && (review.stage ?? '') === (stage ?? '');
}

/** Waits until there is one; without `minutes` as long as it takes. False when they are over. */
async function came(decision: () => unknown, minutes: number | null = null): Promise<boolean> {
  const isThere = () => decision() !== undefined;
  if (minutes !== null) return condition(isThere, minutes * MINUTE_MS);
  await condition(isThere);
  return true;
}
