// A provider of OpenID Connect on loopback, for tests: `node oidc-provider.mjs <redirect uri> …`. Writes its
// issuer, then serves until its standard input is closed. Who logs in is what the login form says: any
// name; `unverified` in it leaves the address unverified.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'athanor',
      client_secret: 'a-secret-of-the-test-client',
      redirect_uris: process.argv.slice(2),
    },
  ],
  pkce: { required: () => true },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: true } },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({
      sub,
      email: `${sub}@example.org`,
      email_verified: !sub.includes('unverified'),
    }),
  }),
});
server.on('request', provider.callback());
console.log(issuer);
process.stdin.resume().on('end', () => process.exit(0));
