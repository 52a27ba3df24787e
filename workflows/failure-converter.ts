import {
  DefaultFailureConverter,
  type PayloadConverter,
  type ProtoFailure,
  type SerializationContext,
} from '@temporalio/common';
import { inWorkflowContext } from '@temporalio/workflow';
import { isSealed } from './sealed';

const plain = new DefaultFailureConverter();
const sealing = new DefaultFailureConverter({ encodeCommonAttributes: true });

/**
 * What a failure says may name a molecule: where payloads are encrypted its message goes with them, and
 * elsewhere it stays where people read it. The bundler finds this module by its path.
 */
export const failureConverter = {
  errorToFailure(
    error: unknown,
    payloads: PayloadConverter,
    context?: SerializationContext,
  ): ProtoFailure {
    const converter = inWorkflowContext() && isSealed() ? sealing : plain;
    return converter.errorToFailure(error, payloads, context);
  },
  failureToError(
    failure: ProtoFailure,
    payloads: PayloadConverter,
    context?: SerializationContext,
  ): Error {
    return plain.failureToError(failure, payloads, context);
  },
};
