import type { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { Counter, type Registry } from 'prom-client';
import { ERROR_CODES } from '../../../schemas/constants/error-codes';

/** A code of our error table; anything else is one value, so that labels stay few. */
export function knownCode(code: string | null | undefined): string {
  return code != null && Object.hasOwn(ERROR_CODES, code) ? code : 'other';
}

/** Counts attempts after the first, and failures by code, of every activity of a worker. */
export function activityMetrics(
  registry: Registry,
): (context: Context) => { inbound: ActivityInboundCallsInterceptor } {
  const registers = [registry];
  const retries = new Counter({
    name: 'athanor_activity_retries_total',
    help: 'Attempts of activities after their first.',
    labelNames: ['activity'],
    registers,
  });
  const failures = new Counter({
    name: 'athanor_activity_failures_total',
    help: 'Attempts of activities that failed, by error code.',
    labelNames: ['activity', 'code'],
    registers,
  });
  return ({ info: { activityType: activity, attempt } }) => ({
    inbound: {
      async execute(input, next) {
        if (attempt > 1) retries.inc({ activity });
        try {
          return await next(input);
        } catch (error) {
          const isFailure = !(error instanceof CancelledFailure);
          const code = error instanceof ApplicationFailure ? error.type : undefined;
          if (isFailure) failures.inc({ activity, code: knownCode(code) });
          throw error;
        }
      },
    },
  });
}
