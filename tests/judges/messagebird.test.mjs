// MessageBird's Node SDK and the server must agree on every signed webhook.

import assert from 'node:assert/strict';
import { createHash, createSecretKey, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import jwt from 'jsonwebtoken';
import sdk from 'messagebird/lib/webhook-signature-jwt.js';
import { startServer } from './server.mjs';

const key = 'judges_signing_key';
const older = 'judges_older_key';
let server;

before(async () => {
  server = await startServer({ MESSAGEBIRD_SIGNING_KEY: `${key},${older}` });
});
after(() => server?.stop());

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const now = () => Math.floor(Date.now() / 1000);

/** A token for a request, as MessageBird makes it. */
function sign(url, body, { secret = key, algorithm = 'HS256', claims = {} } = {}) {
  const payload = body ? { payload_hash: sha256(body) } : {};
  const all = { iss: 'MessageBird', nbf: now(), exp: now() + 60, jti: randomUUID(), url_hash: sha256(url), ...payload, ...claims };
  for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
  return jwt.sign(all, secret, { algorithm, noTimestamp: true });
}

/** What the SDK says, with any of the keys. */
async function sdkAccepts(url, body, token) {
  for (const secret of [key, older]) {
    const sk = createSecretKey(Buffer.from(secret));
    const verdict = sdk.verify(url, Buffer.from(body ?? ''), token, sk).then(() => true, () => false);
    if (await verdict) return true;
  }
  return false;
}

/** What the server says. */
async function serverAccepts(url, body, token) {
  const headers = { 'MessageBird-Signature-JWT': token };
  const request = body
    ? { method: 'POST', body, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' } }
    : { headers };
  const { status } = await fetch(url, request);
  assert.ok([200, 401].includes(status), `${url}: ${status}`);
  return status === 200;
}

const form = () =>
  new URLSearchParams({ id: randomUUID(), originator: '31612345678', recipient: '3197010240001', payload: 'Grüße 🚕 & =' }).toString();

async function agree(expected, url, body, token, sent = { url, body }) {
  assert.equal(await sdkAccepts(sent.url, sent.body, token), expected, 'the SDK');
  assert.equal(await serverAccepts(sent.url, sent.body, token), expected, 'the server');
}

test('genuine webhooks of all kinds are taken', async () => {
  for (const algorithm of ['HS256', 'HS384', 'HS512']) {
    for (const secret of [key, older]) {
      for (let n = 0; n < 10; n += 1) {
        const sms = `${server.url}/webhooks/messagebird/sms`;
        const body = form();
        await agree(true, sms, body, sign(sms, body, { secret, algorithm }));
        const voice = `${server.url}/webhooks/messagebird/voice?source=31612345678&destination=3197010240001&callID=${randomUUID()}`;
        await agree(true, voice, undefined, sign(voice, undefined, { secret, algorithm }));
      }
    }
  }
});

test('what was changed on the way is refused', async () => {
  const url = `${server.url}/webhooks/messagebird/sms`;
  for (let n = 0; n < 20; n += 1) {
    const body = form();
    const token = sign(url, body);
    await agree(false, url, body, token, { url, body: body.replace('31612345678', `3161234567${n % 8}0`) });
    await agree(false, url, body, token, { url: `${url}?n=${n}`, body });
    await agree(false, url, body, sign(`${url}/`, body));
    const parts = token.split('.');
    const payload = JSON.parse(Buffer.from(parts[1], 'base64url'));
    const forged = Buffer.from(JSON.stringify({ ...payload, exp: payload.exp + 60 })).toString('base64url');
    await agree(false, url, body, [parts[0], forged, parts[2]].join('.'));
    await agree(false, url, body, sign(url, body, { secret: `${key}${n}` }));
  }
});

test('what is stale, early, unsigned or somebody else’s is refused', async () => {
  const url = `${server.url}/webhooks/messagebird/sms`;
  for (const claims of [
    { exp: now() - 30, nbf: now() - 90 },
    { nbf: now() + 60, exp: now() + 120 },
    { iss: 'Somebody' },
    { iss: undefined },
    { url_hash: undefined },
    { payload_hash: undefined },
    { jti: undefined },
  ]) {
    const body = form();
    await agree(false, url, body, sign(url, body, { claims }));
  }
  const body = form();
  const none = jwt.sign({ iss: 'MessageBird', url_hash: sha256(url), jti: '1' }, '', { algorithm: 'none' });
  await agree(false, url, body, none);
});
