import { signWebhook } from '../../client/sdk';
import { addressPolicy } from './address';

it.each([
  ...['127.0.0.1', '10.1.2.3', '172.31.255.255', '192.168.0.1', '169.254.169.254', '0.0.0.0'],
  ...['100.64.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fd00::1', 'ff02::1'],
  ...['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '64:ff9b::7f00:1', '2002:7f00:1::', 'localhost', ''],
])('does not connect to %s', (address) => {
  expect(addressPolicy().mayConnect(address)).toBe(false);
});

it.each(['1.1.1.1', '172.32.0.1', '192.167.255.255', '2606:4700::1111', '::ffff:1.1.1.1'])(
  'connects to %s',
  (address) => {
    expect(addressPolicy().mayConnect(address)).toBe(true);
  },
);

it('connects to what an operator allows, and to nothing beside it', () => {
  const policy = addressPolicy(['10.1.0.0/16', '::1']);
  expect(['10.1.2.3', '::1', '10.2.0.1', '::2'].map(policy.mayConnect)).toEqual([
    ...[true, true, false, false],
  ]);
  expect(() => addressPolicy(['10.1.0.0/40'])).toThrow(/no address and no net/);
  expect(() => addressPolicy(['lab.example.org'])).toThrow(/no address and no net/);
});

it('refuses a name one of whose addresses is private', async () => {
  const asked = new Promise((resolve) => {
    addressPolicy().lookup('localhost', { all: true }, (error) => resolve(error));
  });
  expect(await asked).toMatchObject({ code: 'FORBIDDEN' });
});

it('signs as Standard Webhooks does (the example of its reference implementations)', () => {
  const message = {
    id: 'msg_loFOjxBNrRLzqYUf',
    timestamp: 1_731_705_121,
    body: '{"event_type":"ping","data":{"success":true}}',
  };
  expect(signWebhook(['whsec_plJ3nmyCDGBKInavdOK15jsl'], message)).toBe(
    'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
  );
});
