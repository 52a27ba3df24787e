import { createPublicKey, sign, verify } from 'node:crypto';
import { NODE_ID_PATTERN } from '../schemas/constants/nodes';
import { sha256Hex } from './canonical-json';
import { keyIdOf, newKeyPair, nodeIdOf, publicKeyOf, readPrivateKey, readPublicKey } from './keys';

const PREFIX = '302a300506032b6570032100';
const spki = (pointHex: string) => Buffer.from(PREFIX + pointHex, 'hex').toString('base64url');
const pem = (seedHex: string) => {
  const der = Buffer.from(`302e020100300506032b657004220420${seedHex}`, 'hex');
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
};
const keyInvalid = expect.objectContaining({ code: 'KEY_INVALID' });

describe('keys', () => {
  it('are those of RFC 8410, section 10', () => {
    const text =
      '-----BEGIN PRIVATE KEY-----\n' +
      'MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n' +
      '-----END PRIVATE KEY-----\n';
    const published = 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=';
    expect(Buffer.from(publicKeyOf(text), 'base64url').toString('base64')).toBe(published);
  });

  it.each([
    // RFC 8032, section 7.1, tests 1 and 2: secret key, public key, message, signature.
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
  ])('sign as RFC 8032 publishes (%#)', (seed, point, message, signature) => {
    const bytes = Buffer.from(message, 'hex');
    expect(publicKeyOf(pem(seed))).toBe(spki(point));
    expect(sign(null, bytes, readPrivateKey(pem(seed))).toString('hex')).toBe(signature);
    expect(verify(null, bytes, readPublicKey(spki(point)), Buffer.from(signature, 'hex'))).toBe(
      true,
    );
  });

  it('have an id and name one node, whatever happens', () => {
    const { publicKey, privateKey } = newKeyPair();
    expect(publicKeyOf(privateKey)).toBe(publicKey);
    expect(keyIdOf(publicKey)).toBe(sha256Hex(Buffer.from(publicKey, 'base64url')));
    expect(nodeIdOf(publicKey)).toMatch(NODE_ID_PATTERN);
    // python3: 'n' + base64.b32encode(hashlib.sha256(spki).digest()[:10]).decode().lower()
    const known = spki('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    expect(nodeIdOf(known)).toBe('na3r73d62fg5wbk2z');
  });

  it('have one accepted spelling', () => {
    const { publicKey } = newKeyPair();
    const bytes = Buffer.from(publicKey, 'base64url');
    const rsa = `30820122300d06092a864886f70d01010105000382010f00${'00'.repeat(32)}`;
    for (const wrong of [
      '',
      `${publicKey}=`,
      ` ${publicKey}`,
      bytes.toString('base64'),
      bytes.subarray(0, 43).toString('base64url'),
      Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64url'),
      Buffer.from(rsa, 'hex').toString('base64url'),
    ].filter((text) => text !== publicKey)) {
      expect(() => readPublicKey(wrong)).toThrow(keyInvalid);
    }
    expect(() => readPrivateKey('secret text')).toThrow(keyInvalid);
    expect(() => readPrivateKey('secret text')).not.toThrow(/secret/);
  });

  it.each([
    `${'00'.repeat(32)}`,
    `01${'00'.repeat(31)}`,
    `01${'00'.repeat(30)}80`,
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ])(
    'of small order are refused, since one signature would hold for many messages: %s',
    (point) => {
      // The attack is real: R = the neutral point and S = 0 need h·A = 0, one message in eight at worst.
      const der = Buffer.from(PREFIX + point, 'hex');
      const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
      const forged = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]);
      const messages = Array.from({ length: 400 }, (_, i) => Buffer.from(`message ${i}`));
      expect(messages.filter((m) => verify(null, m, key, forged)).length).toBeGreaterThan(1);
      expect(() => readPublicKey(der.toString('base64url'))).toThrow(keyInvalid);
    },
  );
});
