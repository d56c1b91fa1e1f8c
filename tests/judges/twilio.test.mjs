// Twilio's own library signs what the server must take, and builds the answers it must give.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import twilio from 'twilio';
import { customerPhone, driverPhone, openOffice } from './office.mjs';

const token = 'judges_auth_token_0123456789abcdef';
const older = 'judges_older_token_0123456789abcde';
const proxy = '+3197010240001';
const stranger = '+31698765432';
let office;

before(async () => {
  office = await openOffice('twilio', proxy, {
    TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
    TWILIO_AUTH_TOKEN: `${token},${older}`,
    // Nothing leaves this machine.
    TWILIO_API_URL: 'http://127.0.0.1:9',
  });
});
after(() => office?.stop());

const sid = (letters) => letters + randomUUID().replaceAll('-', '');

function form(kind, changes = {}) {
  const common = { AccountSid: 'AC0123456789abcdef0123456789abcdef', ApiVersion: '2010-04-01', From: stranger, To: proxy };
  if (kind === 'sms') {
    const id = sid('SM');
    return { ...common, MessageSid: id, SmsSid: id, SmsMessageSid: id, Body: 'Où êtes-vous? 🚕 & <b>', NumMedia: '0', NumSegments: '1', ...changes };
  }
  return { ...common, CallSid: sid('CA'), CallStatus: 'ringing', Direction: 'inbound', Caller: stranger, Called: proxy, ...changes };
}

const post = (url, fields, signature) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(signature && { 'x-twilio-signature': signature }) },
    body: new URLSearchParams(fields).toString(),
  });

/** Asks library and server; they must agree. */
async function agree(expected, url, fields, signature) {
  const library = [token, older].some((key) => twilio.validateRequest(key, signature, url, fields));
  assert.equal(library, expected, 'the library');
  const answer = await post(url, fields, signature);
  assert.equal(answer.status, expected ? 200 : 401, 'the server');
  return answer.text();
}

test('genuine webhooks are taken, under either token', async () => {
  for (const key of [token, older]) {
    for (let n = 0; n < 25; n += 1) {
      for (const kind of ['sms', 'voice']) {
        const url = `${office.url}/webhooks/twilio/${kind}${n % 2 ? `?note=${n}%20a` : ''}`;
        const fields = form(kind, { [`New_Field-${n}`]: `value ${n}` });
        await agree(true, url, fields, twilio.getExpectedTwilioSignature(key, url, fields));
      }
    }
  }
});

test('what was changed on the way is refused', async () => {
  for (let n = 0; n < 25; n += 1) {
    const url = `${office.url}/webhooks/twilio/sms`;
    const fields = form('sms');
    const signature = twilio.getExpectedTwilioSignature(token, url, fields);
    await agree(false, url, { ...fields, Body: `${fields.Body}.` }, signature);
    await agree(false, `${url}?n=${n}`, fields, signature);
    await agree(false, url, { ...fields, Extra: '1' }, signature);
    await agree(false, url, fields, twilio.getExpectedTwilioSignature(`${token}${n}`, url, fields));
    assert.equal((await post(url, fields)).status, 401, 'no signature at all');
  }
});

test('a body that is no form is tied to the address by its hash', async () => {
  const body = JSON.stringify(form('sms'));
  const url = `${office.url}/webhooks/twilio/sms?bodySHA256=${twilio.getExpectedBodyHash(body)}`;
  const signature = twilio.getExpectedTwilioSignature(token, url, {});
  assert.equal(twilio.validateRequestWithBody(token, signature, url, body), true);
  const send = (sent) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', 'x-twilio-signature': signature }, body: sent });
  assert.equal((await send(body)).status, 200);
  assert.equal(twilio.validateRequestWithBody(token, signature, url, `${body} `), false);
  assert.equal((await send(`${body} `)).status, 401);
});

async function answer(kind, changes) {
  const url = `${office.url}/webhooks/twilio/${kind}`;
  const fields = form(kind, changes);
  return agree(true, url, fields, twilio.getExpectedTwilioSignature(token, url, fields));
}

const say = (response, text) => response.say({ language: 'en-GB', voice: 'woman' }, text);

test('calls are answered in the TwiML that the library builds', async () => {
  const unknown = new twilio.twiml.VoiceResponse();
  say(unknown, 'Sorry, we cannot identify your transaction. Make sure you call in from the number you registered.');
  unknown.hangup();
  assert.equal(await answer('voice'), unknown.toString());

  const url = `${office.url}/webhooks/twilio/call`;
  const bridge = (words, to) => {
    const response = new twilio.twiml.VoiceResponse();
    say(response, words);
    response
      .dial({ callerId: proxy, timeout: 25, timeLimit: 3600, answerOnBridge: true, action: url, method: 'POST' })
      .number({ statusCallback: url, statusCallbackEvent: 'ringing answered completed', statusCallbackMethod: 'POST' }, to);
    return response.toString();
  };
  const first = { From: customerPhone, CallSid: sid('CA') };
  const customer = await answer('voice', first);
  assert.equal(customer, bridge('Connecting you with your driver, please wait...', driverPhone));
  // While it rings, the driver would hear that he is being called.
  await answer('call', { ...first, CallStatus: 'in-progress', DialCallStatus: 'completed', DialCallDuration: '5' });
  const driver = await answer('voice', { From: driverPhone });
  assert.equal(driver, bridge('Connecting you with the customer, please wait...', customerPhone));
});

test('texts are answered in the TwiML that the library builds', async () => {
  const got = await answer('sms', { From: '+31698765499' });
  const callback = /statusCallback="([^"]+)"/.exec(got)?.[1];
  assert.ok(callback?.startsWith(`${office.url}/webhooks/twilio/status?reference=`), got);
  const expected = new twilio.twiml.MessagingResponse();
  expected.message({ statusCallback: callback }, "We're sorry, this conversation has ended. Thank you for using Maskline!");
  assert.equal(got.replaceAll('&apos;', "'"), expected.toString());
  assert.equal(await answer('sms', { From: customerPhone }), new twilio.twiml.MessagingResponse().toString());
});
