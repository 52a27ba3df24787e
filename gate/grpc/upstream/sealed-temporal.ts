import { keyOf, type Payloads as Sealing } from '../../../store/payloads';
import type { Failure, Payloads, TaskReport, Temporal } from './temporal';

type Payload = NonNullable<Payloads['payloads']>[number];

/**
 * The same Temporal where it keeps payloads encrypted: tasks come in the clear, since nodes have no key of
 * any project, and what is reported on them goes out encrypted by the key of their run.
 */
export function sealedTemporal(temporal: Temporal, { codec, readable }: Sealing): Temporal {
  const sealAll = async (payloads: readonly Payload[], workflowId: string): Promise<Payload[]> =>
    codec.encode([...payloads], { type: 'workflow', namespace: '', workflowId });
  const seal = async (given: Payloads | undefined | null, workflowId: string) =>
    given?.payloads == null ? given : { payloads: await sealAll(given.payloads, workflowId) };
  const sealFailure = async (failure: Failure, workflowId: string): Promise<Failure> => {
    const { message, stackTrace: stack_trace, cause, applicationFailureInfo: info } = failure;
    const [encodedAttributes] = await sealAll([jsonPayload({ message, stack_trace })], workflowId);
    if (encodedAttributes === undefined || keyOf(encodedAttributes) === undefined) return failure;
    return {
      ...failure,
      ...{ message: 'Encoded failure', stackTrace: '', encodedAttributes },
      ...(info && {
        applicationFailureInfo: { ...info, details: await seal(info.details, workflowId) },
      }),
      ...(cause && { cause: await sealFailure(cause, workflowId) }),
    };
  };
  const sealDetails = async <T extends TaskReport & { details?: Payloads }>(
    report: T,
  ): Promise<T> => {
    const details = (await seal(report.details, report.workflowId)) ?? undefined;
    return { ...report, details };
  };
  return {
    start: (workflow) => temporal.start(workflow),
    close: () => temporal.close(),
    async poll(queue, identity) {
      const task = await temporal.poll(queue, identity);
      if (task === undefined) return undefined;
      try {
        const { input, heartbeatDetails } = task;
        return Object.assign(task, await readable({ input, heartbeatDetails }));
      } catch (error) {
        // The keys cannot be had at the moment: another gate may have them, or this one a little later.
        const workflowId = task.workflowExecution?.workflowId ?? '';
        const report = { taskToken: task.taskToken, identity, workflowId };
        const failure = {
          source: 'athanor-gate',
          applicationFailureInfo: { type: 'NODE_REFUSED' },
        };
        await temporal.fail({ ...report, failure }).catch(() => undefined);
        throw error;
      }
    },
    async complete(report) {
      const result = (await seal(report.result, report.workflowId)) ?? {};
      await temporal.complete({ ...report, result });
    },
    async fail(report) {
      const failure = await sealFailure(report.failure, report.workflowId);
      const last = await seal(report.lastHeartbeatDetails, report.workflowId);
      await temporal.fail({ ...report, failure, lastHeartbeatDetails: last ?? undefined });
    },
    cancel: async (report) => temporal.cancel(await sealDetails(report)),
    heartbeat: async (report) => temporal.heartbeat(await sealDetails(report)),
  };
}

function jsonPayload(value: unknown): Payload {
  const text = (of: string) => Buffer.from(of, 'utf8');
  return { metadata: { encoding: text('json/plain') }, data: text(JSON.stringify(value)) };
}
