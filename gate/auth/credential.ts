import { createHash, X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Credential } from './identity';

/** Longest `authorization` header that is looked at. */
const AUTHORIZATION_CHARACTERS_MAX = 500;
const BEARER = /^Bearer ([\x21-\x7e]+)$/i;

/** What the certificate of a connection says; `refused` is one that TLS did not accept. */
type Shown = Credential | 'none' | 'refused';
const shown = new WeakMap<TLSSocket, Shown>();

/**
 * What a request shows: the client certificate of its connection, which TLS has checked against our
 * authority, else a bearer secret. Undefined where it shows neither, and where it shows a certificate
 * that TLS did not accept: such a connection is not given a second try by another way.
 */
export function credentialOf(
  socket: TLSSocket,
  authorization: string | undefined,
): Credential | undefined {
  // Reading a certificate costs more than a whole call, and a connection keeps its own for life.
  let certificate = shown.get(socket);
  if (certificate === undefined) {
    certificate = readCertificate(socket);
    shown.set(socket, certificate);
  }
  if (certificate === 'refused') return undefined;
  return certificate === 'none' ? bearerCredential(authorization) : certificate;
}

/** The credential in an `authorization` header; undefined for anything but a bearer secret. */
export function bearerCredential(authorization: string | undefined): Credential | undefined {
  if (authorization === undefined) return undefined;
  if (authorization.length > AUTHORIZATION_CHARACTERS_MAX) return undefined;
  const secret = BEARER.exec(authorization)?.[1];
  if (secret === undefined) return undefined;
  return { kind: 'bearer', hash: createHash('sha256').update(secret).digest('hex') };
}

function readCertificate(socket: TLSSocket): Shown {
  const { raw } = socket.getPeerCertificate();
  if (raw === undefined) return 'none';
  if (!socket.authorized) return 'refused';
  return {
    kind: 'certificate',
    fingerprint: createHash('sha256').update(raw).digest('hex'),
    serial: new X509Certificate(raw).serialNumber.toLowerCase(),
  };
}
