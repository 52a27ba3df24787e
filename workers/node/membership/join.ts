import { X509Certificate } from 'node:crypto';
import { AthanorError } from '../../../schemas/errors';
import type { InvitationLink, JoinAnswer, JoinRequest } from '../../../schemas/nodes/enrolment';
import type { InvitationTerms } from '../../../schemas/nodes/gate-calls';
import type { CapabilityReport } from '../../../schemas/nodes/node';
import { openSigner, PURPOSES, signValue } from '../../../trust';
import { keepAnswer, type Membership, openKey } from './folder';
import { askGate, askGateJson, type GateTls } from './gate-http';

/** Certificates are valid for hours: a clock that is further off would make trouble soon. */
const CLOCK_MS_MAX = 5 * 60_000;

/** A gate that was found to be the one of a link. */
export interface KnownGate {
  link: InvitationLink;
  tls: GateTls;
}

/**
 * Finds out whether the gate of a link is the one that the link means, by its root; nothing of this
 * machine is told. @throws AthanorError SIGNATURE_INVALID, GATE_UNREACHABLE, CLOCK_WRONG
 */
export async function meetGate(link: InvitationLink): Promise<KnownGate> {
  const { gateUrl: url, rootFingerprint } = link;
  // A publicly trusted gate needs no pin: the system knows who vouches for it.
  const tls = rootFingerprint === '' ? {} : { ca: await pinnedRoot(url, rootFingerprint) };
  const { date } = await askGate({ url, path: '/healthz', tls });
  const offMs = date === undefined ? 0 : Date.now() - date.getTime();
  if (Math.abs(offMs) <= CLOCK_MS_MAX) return { link, tls };
  const minutes = Math.round(Math.abs(offMs) / 60_000);
  const message = `The clock of this machine is ${minutes} minutes ${offMs > 0 ? 'ahead of' : 'behind'} the gate's. Set it, then try again.`;
  throw new AthanorError({ code: 'CLOCK_WRONG', message });
}

/** What the invitation grants; still nothing of this machine is told. @throws INVITATION_INVALID */
export function askTerms({ link, tls }: KnownGate): Promise<InvitationTerms> {
  const { gateUrl: url, secret } = link;
  return askGateJson({ url, path: '/v1/invitation', body: { secret }, tls });
}

/** Joins: sends the report with a proof of the key, and keeps what the gate answers. */
export async function join(
  { link, tls }: KnownGate,
  o: { folder: string; name: string; report: CapabilityReport },
): Promise<Membership> {
  const { gateUrl: url, secret } = link;
  const { privateKey, publicKey } = openKey(o.folder);
  const proven = { join: secret, publicKey };
  const { signature: proof } = signValue(openSigner(privateKey), PURPOSES.join, proven);
  const body: JoinRequest = { secret, name: o.name, publicKey, proof, report: o.report };
  const answer = await askGateJson<JoinAnswer>({ url, path: '/v1/join', body, tls });
  return keepJoinAnswer(o.folder, answer, url);
}

/** Renews by the key alone, at the public port: also after the certificate has expired. */
export async function renewByKey(
  folder: string,
  { gateUrl: url, root }: { gateUrl: string; root: string },
): Promise<Membership> {
  const { privateKey, publicKey } = openKey(folder);
  const at = new Date().toISOString();
  const proven = { renew: publicKey, at };
  const { signature: proof } = signValue(openSigner(privateKey), PURPOSES.join, proven);
  const body = { publicKey, at, proof };
  const answer = await askGateJson<JoinAnswer>({
    ...{ url, path: '/v1/renew', body, tls: { ca: root } },
  });
  return keepJoinAnswer(folder, answer, url);
}

/** Keeps an answer that brings a certificate. */
export function keepJoinAnswer(folder: string, answer: JoinAnswer, gateUrl: string): Membership {
  const { certificate } = answer;
  if (certificate === undefined) {
    throw new AthanorError({ code: 'INTERNAL', message: 'The gate sent no certificate.' });
  }
  const expiresAt = new Date(new X509Certificate(certificate).validTo);
  return keepAnswer(folder, { answer, gateUrl, expiresAt });
}

async function pinnedRoot(url: string, fingerprint: string): Promise<string> {
  // Whoever answers is not believed yet: only what has the fingerprint of the link is taken.
  const { text } = await askGate({ url, path: '/v1/root', tls: { ca: false } });
  const found = text
    .split(/(?<=-----END CERTIFICATE-----)/)
    .filter((pem) => pem.includes('BEGIN CERTIFICATE'))
    .find((pem) => fingerprintOf(pem) === fingerprint);
  if (found !== undefined) return found.trim();
  const message = `Whoever answers at ${url} is not the gate of this invitation: its root has another fingerprint.`;
  throw new AthanorError({ code: 'SIGNATURE_INVALID', message });
}

function fingerprintOf(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
  } catch {
    return undefined;
  }
}
