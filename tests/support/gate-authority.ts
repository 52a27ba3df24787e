import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** A certificate with its key, in PEM. */
export interface TestCertificate {
  cert: string;
  key: string;
  /** SHA-256 of the certificate (DER), lower-case hex. */
  fingerprint: string;
}

/** A certificate authority that lives as long as a test. */
export interface TestAuthority {
  /** PEM of its own certificate. */
  root: string;
  issue(o: { name: string; isServer?: boolean; notAfter?: Date }): Promise<TestCertificate>;
}

/** Makes an authority that nobody else knows. */
export async function createAuthority(): Promise<TestAuthority> {
  cryptoProvider.set(webcrypto as never);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const name = 'CN=Test authority';
  const root = await X509CertificateGenerator.createSelfSigned({
    name,
    keys: keys as never,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    extensions: [new BasicConstraintsExtension(true, 1, true)],
  });
  return {
    root: root.toString('pem'),
    async issue({ name: subject, isServer = false, notAfter }) {
      const own = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const names = isServer
        ? [
            new SubjectAlternativeNameExtension([
              { type: 'dns', value: 'localhost' },
              { type: 'ip', value: '127.0.0.1' },
            ]),
          ]
        : [];
      const certificate = await X509CertificateGenerator.create({
        subject: `CN=${subject}`,
        issuer: name,
        publicKey: own.publicKey as never,
        signingKey: keys.privateKey as never,
        signingAlgorithm: ALGORITHM,
        notBefore: new Date(Date.now() - DAY_MS),
        notAfter: notAfter ?? new Date(Date.now() + DAY_MS),
        extensions: [new BasicConstraintsExtension(false), ...names],
      });
      return pem(certificate, await webcrypto.subtle.exportKey('pkcs8', own.privateKey));
    },
  };
}

function pem(certificate: X509Certificate, key: ArrayBuffer): TestCertificate {
  const base64 = Buffer.from(key).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    cert: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`,
    fingerprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex'),
  };
}
