import { X509Certificate } from 'node:crypto';
import { Agent, fetch } from 'undici';
import { AthanorError } from '../../../schemas/errors';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The authority of a gate, PEM, as the gate shows it and with this fingerprint (SHA-256 of its DER, hex):
 * whoever answers is not believed before. @throws SIGNATURE_INVALID, GATE_UNREACHABLE
 */
export async function gateRoot(url: string, fingerprint: string): Promise<string> {
  const wanted = fingerprint.replaceAll(':', '').toLowerCase();
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  try {
    const answer = await fetch(new URL('/v1/root', url), { dispatcher: agent });
    const shown = (await answer.text()).match(CERTIFICATE) ?? [];
    const root = shown.find((pem) => fingerprintOf(pem) === wanted);
    if (root !== undefined) return root;
  } catch (cause) {
    const message = `${url} cannot be reached (${(cause as Error).message}).`;
    throw new AthanorError({ code: 'GATE_UNREACHABLE', message, cause });
  } finally {
    await agent.close();
  }
  const message = `Whoever answers at ${url} is not the gate that is meant: its authority has another fingerprint.`;
  throw new AthanorError({ code: 'SIGNATURE_INVALID', message });
}

function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
}
