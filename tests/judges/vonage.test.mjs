// Vonage's JWT library and the server must agree on every voice webhook; the payload's hash, which
// the library leaves to the application, is checked beside it.

import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { verifySignature } from '@vonage/jwt';
import jwt from 'jsonwebtoken';
import { startServer } from './server.mjs';

const secret = 'judges_signature_secret_0123456789';
const older = 'judges_older_secret_01234567890123';
let server;

before(async () => {
  server = await startServer({ VONAGE_SIGNATURE_SECRET: `${secret},${older}`, VONAGE_API_KEY: 'abcd1234' });
});
after(() => server?.stop());

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const now = () => Math.floor(Date.now() / 1000);

function sign(body, { key = secret, algorithm = 'HS256', claims = {} } = {}) {
  const all = { iat: now(), jti: randomUUID(), iss: 'Vonage', api_key: 'abcd1234', application_id: 'a', ...claims };
  if (body && !('payload_hash' in claims)) all.payload_hash = sha256(body);
  return jwt.sign(all, key, { algorithm });
}

const event = () =>
  JSON.stringify({ uuid: randomUUID(), conversation_uuid: `CON-${randomUUID()}`, status: 'ringing', direction: 'outbound',
    from: '447700900000', to: '447700900001', timestamp: new Date().toISOString() });

const libraryAccepts = (token, body) =>
  (verifySignature(token, secret) || verifySignature(token, older)) &&
  (!body || jwt.decode(token).payload_hash === sha256(body));

async function serverAccepts(token, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = body
    ? await fetch(`${server.url}/webhooks/vonage/call`, { method: 'POST', body, headers })
    : await fetch(`${server.url}/webhooks/vonage/voice?from=447700900001&to=447700900000&uuid=${randomUUID()}&conversation_uuid=CON-${randomUUID()}`, { headers });
  assert.ok([200, 401].includes(answer.status), `${answer.status}`);
  if (!body && answer.status === 200) {
    const ncco = await answer.json();
    assert.equal(ncco[0].action, 'talk');
  }
  return answer.status === 200;
}

async function agree(expected, token, body) {
  assert.equal(libraryAccepts(token, body), expected, 'the library');
  assert.equal(await serverAccepts(token, body), expected, 'the server');
}

test('genuine webhooks are taken, by GET and POST, under either secret', async () => {
  for (const key of [secret, older]) {
    for (let n = 0; n < 20; n += 1) {
      const body = event();
      await agree(true, sign(body, { key }), body);
      await agree(true, sign(undefined, { key }));
    }
  }
});

test('what was changed on the way is refused', async () => {
  for (let n = 0; n < 20; n += 1) {
    const body = event();
    const token = sign(body);
    await agree(false, token, body.replace('ringing', 'completed'));
    await agree(false, sign(body, { key: `${secret}${n}` }), body);
    await agree(false, `${token.slice(0, -4)}AAAA`, body);
    const [head, , tail] = token.split('.');
    const claims = { ...jwt.decode(token), iat: now() + n };
    await agree(false, [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), `${tail}`].join('.'), `${body} `);
    await agree(false, sign(body, { claims: { payload_hash: sha256('') } }), body);
  }
});

// The library asks neither for an age nor for an issuer; Vonage's documentation does.
test('the server is stricter than the library about age, issuer and algorithm', async () => {
  const body = event();
  for (const claims of [{ iat: now() - 3600 }, { iat: now() + 3600 }, { iss: 'Somebody' }, { api_key: 'other' }]) {
    assert.equal(await serverAccepts(sign(body, { claims }), body), false);
  }
  assert.equal(await serverAccepts(sign(body, { algorithm: 'HS512' }), body), false);
  assert.equal(await serverAccepts(jwt.sign({ iat: now(), iss: 'Vonage' }, '', { algorithm: 'none' }), body), false);
});
