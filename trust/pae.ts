/**
 * Pre-authentication encoding of DSSE (https://github.com/secure-systems-lab/dsse, protocol.md): what is
 * signed is `DSSEv1 <length of type> <type> <length of body> <body>`, lengths in bytes and decimal. The
 * lengths make it injective: no two pairs of type and body share it. Uses nothing of Node, so that a
 * browser signs the same bytes.
 */
export function pae(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const typeBytes = encoder.encode(type);
  const head = encoder.encode(`DSSEv1 ${typeBytes.length} ${type} ${body.length} `);
  const encoded = new Uint8Array(head.length + body.length);
  encoded.set(head);
  encoded.set(body, head.length);
  return encoded;
}
