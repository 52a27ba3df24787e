import 'reflect-metadata';
import { createPrivateKey, generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { AthanorError } from '../../schemas/errors';

x509.cryptoProvider.set(webcrypto as never);

/** A certificate authority: its certificate and private key in PEM. */
export interface Authority {
  certificate: string;
  privateKey: string;
}

/** A certificate that an authority has issued. */
export interface Issued {
  /** PEM, leaf first, then the authority. */
  chain: string;
  /** Lower-case hex, as `X509Certificate.serialNumber` in lower case. */
  serial: string;
  notBefore: Date;
  notAfter: Date;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
/** Certificates begin a while ago: clocks of other machines differ. */
const BACKDATED_MS = 3_600_000;
/** 159 bits, of which the first is 0: RFC 5280 allows 20 octets of a positive number. */
const SERIAL_BYTES = 20;
const AUTHORITY_NAME = 'CN=Athanor authority';
/** TLS server and client authentication (RFC 5280, section 4.2.1.12). */
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';

/** A new authority: P-256, which every TLS library takes, and valid for ten years. */
export async function createAuthority(now = Date.now()): Promise<Authority> {
  const privateKey = newP256Key();
  const keys = await signingKeysOf(privateKey);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    // Two authorities of one name are told apart by their key identifiers.
    subject: AUTHORITY_NAME,
    issuer: AUTHORITY_NAME,
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
    signingKey: keys.privateKey,
    publicKey: keys.publicKey,
    signingAlgorithm: keys.algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), privateKey };
}

/** A server certificate for these host names and addresses, with a new key of its own (PEM). */
export async function issueServerCertificate(
  authority: Authority,
  o: { hosts: readonly string[]; lifetimeMs: number; now?: number },
): Promise<Issued & { privateKey: string }> {
  const privateKey = newP256Key();
  const { publicKey } = await signingKeysOf(privateKey);
  const names = o.hosts.map((host) => ({
    type: isIP(host) === 0 ? ('dns' as const) : ('ip' as const),
    value: host,
  }));
  const issued = await issue(authority, {
    ...{ subject: 'CN=Athanor gate', publicKey: new x509.PublicKey(await exportSpki(publicKey)) },
    ...{ usage: SERVER_AUTHENTICATION, lifetimeMs: o.lifetimeMs, now: o.now },
    extensions: [new x509.SubjectAlternativeNameExtension(names)],
  });
  return { ...issued, privateKey };
}

/**
 * A client certificate for a node. Its name is the node's id, never what people call it.
 * @param o.publicKey Ed25519, SPKI in base64url
 */
export function issueNodeCertificate(
  authority: Authority,
  o: { nodeId: string; publicKey: string; lifetimeMs: number; now?: number },
): Promise<Issued> {
  const publicKey = new x509.PublicKey(Buffer.from(o.publicKey, 'base64url'));
  return issue(authority, {
    ...{ subject: `CN=${o.nodeId}`, publicKey, usage: CLIENT_AUTHENTICATION },
    ...{ lifetimeMs: o.lifetimeMs, now: o.now, extensions: [] },
  });
}

async function issue(
  authority: Authority,
  o: {
    subject: string;
    publicKey: x509.PublicKey;
    usage: string;
    lifetimeMs: number;
    now?: number;
    extensions: x509.Extension[];
  },
): Promise<Issued> {
  const { now = Date.now() } = o;
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await signingKeysOf(authority.privateKey);
  const serial = newSerial();
  const notBefore = new Date(now - BACKDATED_MS);
  // A certificate that outlives its authority would be refused on the way.
  const notAfter = new Date(Math.min(now + o.lifetimeMs, issuer.notAfter.getTime()));
  const certificate = await x509.X509CertificateGenerator.create({
    ...{
      serialNumber: serial,
      subject: o.subject,
      issuer: issuer.subjectName,
      notBefore,
      notAfter,
    },
    ...{ signingKey: keys.privateKey, publicKey: o.publicKey, signingAlgorithm: keys.algorithm },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([o.usage]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...o.extensions,
    ],
  });
  const chain = `${certificate.toString('pem')}\n${authority.certificate.trim()}\n`;
  return { chain, serial, notBefore, notAfter };
}

function newP256Key(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

// The first bit is 0 and the first octet is not: the number has one spelling, of 40 digits.
function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

interface SigningKeys {
  privateKey: webcrypto.CryptoKey;
  publicKey: webcrypto.CryptoKey;
  algorithm: webcrypto.EcdsaParams | webcrypto.Algorithm;
}

/** Web Crypto keys of an authority; its own may be of P-256 or P-384, or RSA. */
async function signingKeysOf(pem: string): Promise<SigningKeys> {
  const key = createPrivateKey(pem);
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const { importing, algorithm } = algorithmsOf(key.asymmetricKeyType, key.asymmetricKeyDetails);
  const { subtle } = webcrypto;
  const privateKey = await subtle.importKey('pkcs8', der, importing, true, ['sign']);
  const jwk = await subtle.exportKey('jwk', privateKey);
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...open } = jwk;
  const publicKey = await subtle.importKey(
    'jwk',
    { ...open, key_ops: ['verify'] },
    importing,
    true,
    ['verify'],
  );
  return { privateKey, publicKey, algorithm } as SigningKeys;
}

function algorithmsOf(type = '', details: { namedCurve?: string } = {}) {
  const hash = details.namedCurve === 'secp384r1' ? 'SHA-384' : 'SHA-256';
  if (type === 'rsa') {
    const importing = { name: 'RSASSA-PKCS1-v1_5', hash };
    return { importing, algorithm: importing };
  }
  const namedCurve = { prime256v1: 'P-256', secp384r1: 'P-384' }[details.namedCurve ?? ''];
  if (type !== 'ec' || namedCurve === undefined) {
    const message = `The key of the authority is of ${type}; allowed are P-256, P-384 and RSA.`;
    throw new AthanorError({ code: 'CONFIG_INVALID', message });
  }
  return { importing: { name: 'ECDSA', namedCurve }, algorithm: { name: 'ECDSA', hash } };
}

async function exportSpki(key: webcrypto.CryptoKey): Promise<ArrayBuffer> {
  return webcrypto.subtle.exportKey('spki', key);
}
