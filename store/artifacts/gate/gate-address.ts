import { readFileSync } from 'node:fs';
import type { SecureClientSessionOptions } from 'node:http2';

/** Where gates are and how a node shows who it is; plain data, so it travels to threads. */
export interface GateAddress {
  /** `https://host:port` of every gate's device port, in the order to be tried. */
  urls: string[];
  /** PEM files: who vouches for the gates; left out where the system's authorities do. */
  caFile?: string;
  /** PEM files of the node's own certificate and key. */
  certificateFile?: string;
  keyFile?: string;
  /** A bearer credential, where there is no certificate. */
  bearer?: string;
  /** The name in the gates' certificates, where it is not the host's. */
  serverName?: string;
}

/** Reads the files of an address anew: certificates are renewed while a node runs. */
export function tlsOptions(address: GateAddress): SecureClientSessionOptions {
  const read = (file: string | undefined) => (file === undefined ? undefined : readFileSync(file));
  return {
    ca: read(address.caFile),
    cert: read(address.certificateFile),
    key: read(address.keyFile),
    ...(address.serverName !== undefined && { servername: address.serverName }),
  };
}
