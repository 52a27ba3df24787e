import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { AthanorError } from '../../schemas/errors';

/**
 * What is no place on the public Internet: IANA's special-purpose registries of IPv4 and IPv6 addresses
 * (RFC 6890 and its successors), multicast, and what carries an IPv4 address within.
 */
const SPECIAL: readonly [net: string, prefix: number, family: 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['240.0.0.0', 4, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['5f00::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

/** Where a gate may send. */
export interface AddressPolicy {
  /** Whether an operator has allowed the address by name. */
  isAllowed(address: string): boolean;
  /** Whether a gate may connect to it at all. */
  mayConnect(address: string): boolean;
  /** Resolves a name, and refuses it when any of its addresses is one that a gate may not connect to. */
  lookup: LookupFunction;
}

/**
 * A policy that lets nothing through but public addresses and those that an operator allows: addresses, or
 * nets such as `10.1.0.0/16`. @throws AthanorError CONFIG_INVALID
 */
export function addressPolicy(allowed: readonly string[] = []): AddressPolicy {
  const special = listOf(SPECIAL.map(([net, prefix]) => `${net}/${prefix}`));
  const exempt = listOf(allowed);
  const has = (list: BlockList, address: string) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
  const isAllowed = (address: string) => has(exempt, address);
  const mayConnect = (address: string) =>
    isIP(address) !== 0 && (isAllowed(address) || !has(special, address));
  return {
    isAllowed,
    mayConnect,
    lookup(hostname, options, callback) {
      resolve(hostname, { ...options, all: true }, (error, found) => {
        if (error !== null) return callback(error, '', 0);
        // One address that is not public spoils the name: a resolver may give another one next time.
        const bad = found.find(({ address }) => !mayConnect(address));
        const [first] = found;
        if (bad !== undefined || first === undefined) {
          return callback(refusal(hostname, bad?.address ?? 'no address'), '', 0);
        }
        if (options.all === true) callback(null, found);
        else callback(null, first.address, first.family);
      });
    },
  };
}

function refusal(hostname: string, address: string): NodeJS.ErrnoException {
  const message = `${hostname} is ${address}, where nothing is sent: an operator may allow it (ATHANOR_WEBHOOK_ALLOW).`;
  return new AthanorError({ code: 'FORBIDDEN', message });
}

function listOf(nets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of nets) {
    const [net = '', prefix] = text.split('/');
    const family = isIP(net);
    const bits = Number(prefix ?? (family === 6 ? 128 : 32));
    if (family === 0 || !Number.isInteger(bits) || bits < 0 || bits > (family === 6 ? 128 : 32)) {
      const message = `Environment: ATHANOR_WEBHOOK_ALLOW: ${JSON.stringify(text)} is no address and no net.`;
      throw new AthanorError({ code: 'CONFIG_INVALID', message });
    }
    list.addSubnet(net, bits, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
