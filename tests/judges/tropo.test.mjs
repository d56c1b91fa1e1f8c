// Tropo's own library builds the answers that the server must give; its sessions come from its guide.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { customerPhone, driverPhone, openOffice } from './office.mjs';

// The library leaves its builders in the global scope.
const { TropoWebAPI, TropoJSON } = createRequire(import.meta.url)('tropo-webapi');
const secret = 'judges-secret_0123456789';
const proxy = '+14075550100';
const stranger = '+14155550199';
let office;

before(async () => {
  office = await openOffice('tropo', proxy, { TROPO_WEBHOOK_SECRET: `${secret},older-secret` });
});
after(() => office?.stop());

/** As Tropo writes numbers: without plus, and American ones without the 1 as well. */
const bare = (phone) => phone.replace(/^\+1/, '').replace('+', '');

function session(channel, from) {
  const end = (id) => ({ id: bare(id), name: null, channel, network: channel === 'TEXT' ? 'SMS' : 'PSTN' });
  return {
    session: {
      id: randomUUID(), accountId: '33932', timestamp: new Date().toISOString(), userType: 'HUMAN',
      initialText: channel === 'TEXT' ? 'hello' : null, callId: randomUUID(), to: end(proxy), from: end(from), headers: {},
    },
  };
}

const post = (path, body) =>
  fetch(`${office.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

async function steps(path, body) {
  const answer = await post(path, body);
  assert.equal(answer.status, 200);
  return (await answer.json()).tropo;
}

/** The library's document as plain JSON, without what it leaves empty. */
const built = (tropo) => JSON.parse(TropoJSON(tropo)).tropo;

test('only who knows the secret is believed', async () => {
  for (let n = 0; n < 20; n += 1) {
    for (const path of ['/transfer', '/webhooks/tropo/voice', '/webhooks/tropo/sms']) {
      const body = session(path.endsWith('sms') ? 'TEXT' : 'VOICE', stranger);
      for (const known of [secret, 'older-secret']) assert.equal((await post(`${path}/${known}`, body)).status, 200);
      for (const unknown of ['', `/${secret}x`, `/${secret.slice(0, -1)}`, `/x?${secret}`, `/${secret}/`]) {
        assert.ok([401, 404].includes((await post(`${path}${unknown}`, body)).status), `${path}${unknown}`);
      }
    }
  }
});

test('a call to the guide’s /transfer is answered as the library would', async () => {
  const unknown = new TropoWebAPI();
  unknown.say('Sorry, we cannot identify your transaction. Make sure you call in from the number you registered.');
  unknown.hangup();
  assert.deepEqual(await steps(`/transfer/${secret}`, session('VOICE', stranger)), built(unknown));

  const results = `${office.url}/webhooks/tropo/call/${secret}`;
  for (const [from, to, words] of [
    [customerPhone, driverPhone, 'Connecting you with your driver, please wait...'],
    [driverPhone, customerPhone, 'Connecting you with the customer, please wait...'],
  ]) {
    const expected = new TropoWebAPI();
    expected.say(words);
    expected.transfer(to, null, null, proxy, null, 'bridge', null, true, null, 25);
    for (const event of ['continue', 'incomplete', 'error', 'hangup']) expected.on(event, null, results);
    const call = session('VOICE', from);
    assert.deepEqual(await steps(`/transfer/${secret}`, call), built(expected));
    // While it rings, the other would hear that he is being called.
    const { id: sessionId, callId } = call.session;
    const actions = [{ name: 'bridge', disposition: 'SUCCESS', connectedDuration: 5, duration: 9 }];
    const result = { sessionId, callId, state: 'DISCONNECTED', sessionDuration: 12, sequence: 2, complete: true, error: null, actions };
    await post(`/webhooks/tropo/call/${secret}`, { result });
  }
});

test('a text nobody is to get is answered as the library would', async () => {
  const expected = new TropoWebAPI();
  expected.say("We're sorry, this conversation has ended. Thank you for using Maskline!");
  const text = session('TEXT', '+14155550133');
  assert.deepEqual(await steps(`/webhooks/tropo/sms/${secret}`, text), built(expected));
  assert.deepEqual(await steps(`/webhooks/tropo/sms/${secret}`, session('TEXT', customerPhone)), []);
});

test('a launched session is answered with the message that the library would build', async () => {
  const reference = randomUUID();
  const launched = {
    session: {
      id: randomUUID(), accountId: '33932', timestamp: new Date().toISOString(), userType: 'NONE', initialText: null,
      callId: null, to: {}, from: {},
      parameters: { token: 't', action: 'create', order: 'text', reference, from: proxy, to: customerPhone, msg: 'On my way & <here>', media: '[]' },
    },
  };
  const expected = new TropoWebAPI();
  // biome-ignore lint/correctness/noUndeclaredVariables: the library's global
  expected.message(new Say('On my way & <here>'), customerPhone, null, 'TEXT', '14075550100', null, 'SMS');
  const results = `${office.url}/webhooks/tropo/status/${secret}?reference=${reference}`;
  for (const event of ['continue', 'incomplete', 'error', 'hangup']) expected.on(event, null, results);
  assert.deepEqual(await steps(`/webhooks/tropo/sms/${secret}`, launched), built(expected));
});
