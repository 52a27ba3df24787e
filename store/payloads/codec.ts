import type { Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { DataKey, DataKeys } from './data-keys';
import { NO_PROJECT } from './data-keys';
import { seal, unseal } from './seal';

const proto = temporal.api.common.v1.Payload;
const ENCRYPTED = 'binary/encrypted';
const ENCRYPTED_BYTES = Buffer.from(ENCRYPTED);
/** Metadata that names the key, which is no secret. */
const KEY_METADATA = 'athanor-key';
const NO_BYTES = new Uint8Array(0);
/** Workflows whose projects are remembered. */
const KNOWN_MAX = 20_000;

/** Encrypts what goes to Temporal, each run by the key of its project, and decrypts what comes from it. */
export interface Payloads {
  codec: PayloadCodec;
  keys: DataKeys;
  /** Whether what is sent from now on is encrypted. */
  isSealing: boolean;
  /** Says whose a workflow is before it is started, when nothing else knows. */
  assign(workflowId: string, project: string): void;
  /** A message of Temporal in which every payload and every failure, however deep, is in the clear. */
  readable<T>(message: T): Promise<T>;
}

/** Whether a payload is one of ours, and by which key; undefined for what is in the clear. */
export function keyOf({ metadata }: Payload): string | undefined {
  if (textOf(metadata?.encoding) !== ENCRYPTED) return undefined;
  return textOf(metadata?.[KEY_METADATA]);
}

/**
 * Payloads by keys of projects. `projectOf` is asked for the project of a run that nothing was heard of yet.
 * With `isOff` nothing more is encrypted; what was stays readable.
 */
export function payloadsOf(o: {
  keys: DataKeys;
  projectOf: (runId: string) => Promise<string | undefined>;
  isOff?: boolean;
}): Payloads {
  const { keys, projectOf, isOff = false } = o;
  const projects = new Map<string, string>();
  const note = (workflowId: string | undefined, project: string) => {
    if (workflowId === undefined) return;
    if (projects.size >= KNOWN_MAX) projects.clear();
    projects.set(workflowId, project);
  };
  const find = async (workflowId: string | undefined): Promise<string> => {
    if (workflowId === undefined) return NO_PROJECT;
    // Children are named after their run: a path below it, or a point of its sweep.
    const [root = '', parent = ''] = [
      workflowId.split('/')[0],
      /^[^/]*(?=\.\d{6})/.exec(workflowId)?.[0],
    ];
    const known = projects.get(workflowId) ?? projects.get(root) ?? projects.get(parent);
    if (known !== undefined) return known;
    const project =
      (await projectOf(root)) ?? (parent === '' ? undefined : await projectOf(parent));
    if (project !== undefined) note(root, project);
    return project ?? NO_PROJECT;
  };
  const open = async (payload: Payload, workflowId?: string): Promise<Payload> => {
    const id = keyOf(payload);
    if (id === undefined) return payload;
    const key = await keys.byId(id);
    note(workflowId, key.project);
    const { metadata, data } = proto.decode(unseal(key.key, payload.data ?? NO_BYTES, id));
    return { metadata, data };
  };
  const codec: PayloadCodec = {
    async encode(payloads, context) {
      if (isOff || payloads.length === 0) return payloads;
      const key = await keys.current(await find(context?.workflowId));
      return payloads.map((payload) =>
        keyOf(payload) === undefined ? close(key, payload) : payload,
      );
    },
    decode: (payloads, context) =>
      Promise.all(payloads.map((payload) => open(payload, context?.workflowId))),
  };
  return {
    codec,
    keys,
    isSealing: !isOff,
    assign: note,
    readable: (message) => readable(message, open),
  };
}

function close({ id, key }: DataKey, payload: Payload): Payload {
  return {
    metadata: { encoding: ENCRYPTED_BYTES, [KEY_METADATA]: Buffer.from(id) },
    data: seal(key, proto.encode(payload).finish(), id),
  };
}

interface Encoded {
  encodedAttributes?: Payload | null;
  message?: string;
  stackTrace?: string;
}

async function readable<T>(message: T, open: (payload: Payload) => Promise<Payload>): Promise<T> {
  if (typeof message !== 'object' || message === null) return message;
  if (message instanceof Uint8Array || isLong(message)) return message;
  if (Array.isArray(message)) {
    return (await Promise.all(message.map((one) => readable(one, open)))) as T;
  }
  if (keyOf(message as Payload) !== undefined) return (await open(message as Payload)) as T;
  const entries = await Promise.all(
    Object.entries(message).map(async ([name, value]) => [name, await readable(value, open)]),
  );
  return withAttributes(Object.fromEntries(entries));
}

/** A failure whose message was encoded has it back. */
function withAttributes<T extends Encoded>(message: T): T {
  const bytes = message.encodedAttributes?.data;
  if (bytes == null) return message;
  const said = JSON.parse(Buffer.from(bytes).toString()) as {
    message?: string;
    stack_trace?: string;
  };
  return { ...message, message: said.message ?? '', stackTrace: said.stack_trace ?? '' };
}

function isLong(value: object): boolean {
  return 'low' in value && 'high' in value;
}

function textOf(bytes: Uint8Array | null | undefined): string | undefined {
  if (bytes == null) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
