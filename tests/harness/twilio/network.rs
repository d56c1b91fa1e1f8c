//! The network's side: people text and call, and Twilio posts what happens, signed.

use std::collections::BTreeMap;

use base64::Engine;
use hmac::{Hmac, KeyInit, Mac};
use maskline::providers::{CallState, ReceiptState};
use quick_xml::Reader;
use quick_xml::events::Event;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::{ACCOUNT, Call, TOKEN};
use crate::TestApp;
use crate::app::client;
use crate::vendor::{Heard, Taken, Text};

type Form<'a> = [(&'a str, &'a str)];

/// The call to the other person.
const CALLED: &str = "CA00000000000000000000000000000002";

/// An id in Twilio's shape, for the short word that a story calls it by; one that has it is left as it is.
pub(super) fn sid(letters: &str, word: &str) -> String {
    if word.len() == 34 && word.starts_with(letters) {
        return word.to_owned();
    }
    format!("{letters}{}", &hex::encode(Sha256::digest(word))[..32])
}

/// What Twilio says in every form.
const OFFICE: [(&str, &str); 2] = [("AccountSid", ACCOUNT), ("ApiVersion", "2010-04-01")];

/// Posts a form as Twilio signs it; answers status and body.
async fn post(url: &str, form: &Form<'_>) -> (u16, String) {
    let form = [form, &OFFICE].concat();
    send(url, &form, signature(url, &form)).await
}

/// Posts one form with the signature of another.
pub(super) async fn replay(app: &TestApp, seen: &Form<'_>, posted: &Form<'_>) -> u16 {
    let url = format!("{}/webhooks/twilio/sms", app.url);
    send(&url, &[posted, &OFFICE].concat(), signature(&url, &[seen, &OFFICE].concat())).await.0
}

fn signature(url: &str, form: &Form<'_>) -> String {
    let mut sorted = form.to_vec();
    sorted.sort_unstable();
    let signed: String = std::iter::once(url).chain(sorted.iter().flat_map(|(n, v)| [*n, *v])).collect();
    let mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).expect("a key").chain_update(signed);
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

async fn send(url: &str, form: &Form<'_>, signature: String) -> (u16, String) {
    let answer = client()
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded; charset=UTF-8")
        .header("X-Twilio-Signature", signature)
        .header("I-Twilio-Idempotency-Token", "00000000-0000-0000-0000-000000000000")
        .body(serde_urlencoded::to_string(form).expect("a form"))
        .send()
        .await
        .expect("an answer");
    let status = answer.status().as_u16();
    if status == 200 {
        let kind = answer.headers()["content-type"].to_str().expect("a type").to_owned();
        assert!(["text/xml", "application/xml"].contains(&kind.as_str()), "error 12300: {kind}");
    }
    (status, answer.text().await.expect("a body"))
}

pub(super) async fn text(app: &TestApp, text: &Text<'_>) -> (u16, Option<String>) {
    let (id, count) = (sid("SM", text.id), text.media.len().to_string());
    let mut form = vec![
        ("MessageSid", id.as_str()),
        ("SmsSid", &id),
        ("SmsMessageSid", &id),
        ("From", text.from),
        ("To", text.to),
        ("Body", text.body),
        ("NumMedia", &count),
        ("NumSegments", "1"),
        ("SmsStatus", "received"),
        ("FromCountry", "NL"),
    ];
    let names: Vec<_> =
        (0..text.media.len()).map(|n| (format!("MediaUrl{n}"), format!("MediaContentType{n}"))).collect();
    for (media, (url, kind)) in text.media.iter().zip(&names) {
        form.push((url, &media.url));
        form.push((kind, media.content_type.as_deref().unwrap_or("image/jpeg")));
    }
    let (status, body) = post(&format!("{}/webhooks/twilio/sms", app.url), &form).await;
    if status != 200 {
        return (status, None);
    }
    let said = elements(&body).into_iter().find(|element| element.name == "Message");
    (status, said.map(|message| message.text))
}

pub(super) async fn call(app: &TestApp, kind: &str, form: &Form<'_>) -> Heard {
    let mut form = form.to_vec();
    form.extend([
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
        ("StirVerstat", "TN-Validation-Passed-A"),
    ]);
    let (status, body) = post(&format!("{}/webhooks/twilio/{kind}", app.url), &form).await;
    assert_eq!(status, 200, "{body}");
    let mut heard = heard(&body).expect("TwiML that does something");
    // What the called person hears is fetched when he answers.
    if let Heard::Bridge { whisper: Some(url), .. } = &mut heard {
        let (status, body) = post(url, &[("CallSid", CALLED), ("CallStatus", "in-progress")]).await;
        assert_eq!(status, 200, "{body}");
        let said = elements(&body);
        assert!(said.iter().all(|element| element.name != "Hangup"), "{body}");
        // Where only the one who answers is listened to, nothing is said.
        *url =
            said.into_iter().find(|element| element.name == "Say").map(|said| said.text).unwrap_or_default();
    }
    heard
}

pub(super) async fn report(app: &TestApp, callback: &str, text: &Taken, state: ReceiptState) {
    let (status, code) = match state {
        ReceiptState::Submitted => ("queued", ""),
        ReceiptState::Sent => ("sent", ""),
        ReceiptState::Delivered => ("delivered", ""),
        ReceiptState::Undelivered => ("undelivered", "30003"),
        ReceiptState::Failed | ReceiptState::Expired => ("failed", "30008"),
    };
    let mut form = vec![
        ("MessageSid", text.id.as_str()),
        ("SmsSid", &text.id),
        ("MessageStatus", status),
        ("SmsStatus", status),
        ("From", &text.from),
        ("To", &text.to),
    ];
    if !code.is_empty() {
        form.push(("ErrorCode", code));
    }
    assert!(callback.starts_with(&app.url), "{callback}");
    assert_eq!(post(callback, &form).await.0, 200);
}

/// The words of a call's status.
fn word(state: CallState) -> &'static str {
    match state {
        CallState::Ringing => "ringing",
        CallState::Bridged => "in-progress",
        CallState::Completed | CallState::Voicemail => "completed",
        CallState::NoAnswer => "no-answer",
        CallState::Busy => "busy",
        CallState::Failed => "failed",
        CallState::Abandoned => "canceled",
    }
}

/// An inbound call: its child reports, then `<Dial>` ends, then the caller's own call.
pub(super) async fn progress(app: &TestApp, call: &str, state: CallState, seconds: u32) -> Option<Heard> {
    if state == CallState::Voicemail {
        let answered = [("CallSid", CALLED), ("ParentCallSid", call), ("CallStatus", "in-progress")];
        let whisper = format!("{}/webhooks/twilio/whisper", app.url);
        let (status, twiml) =
            post(&whisper, &[answered.as_slice(), &[("AnsweredBy", "machine_start")]].concat()).await;
        assert_eq!(status, 200);
        assert!(elements(&twiml).iter().any(|element| element.name == "Hangup"), "{twiml}");
    }
    let (url, seconds) = (format!("{}/webhooks/twilio/call", app.url), seconds.to_string());
    let child = [("CallSid", CALLED), ("ParentCallSid", call), ("CallStatus", word(state))];
    let talked = [("CallDuration", seconds.as_str()), ("Direction", "outbound-dial")];
    assert_eq!(post(&url, &[child.as_slice(), &talked].concat()).await.0, 200);
    if matches!(state, CallState::Ringing | CallState::Bridged) {
        return None;
    }
    let dial = [("CallSid", call), ("CallStatus", "in-progress"), ("DialCallStatus", word(state))];
    let (status, twiml) = post(&url, &[dial.as_slice(), &[("DialCallDuration", &seconds)]].concat()).await;
    assert_eq!(status, 200);
    let own = [("CallSid", call), ("CallStatus", "completed"), ("Direction", "inbound")];
    assert_eq!(post(&url, &[own.as_slice(), &[("CallDuration", &seconds)]].concat()).await.0, 200);
    heard(&twiml)
}

/// A call we placed, to its own callback.
pub(super) async fn progress_of_placed(app: &TestApp, call: &Call, state: CallState, seconds: u32) {
    let seconds = seconds.to_string();
    let form = [
        ("CallSid", call.sid.as_str()),
        ("CallStatus", word(state)),
        ("Direction", "outbound-api"),
        ("CallDuration", &seconds),
        ("CallbackSource", "call-progress-events"),
    ];
    assert!(call.callback.starts_with(&app.url), "{}", call.callback);
    assert_eq!(post(&call.callback, &form).await.0, 200);
}

struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

/// The elements of a document in their order, each with the text directly in it.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().expect("well-formed XML (error 12100)") {
            Event::Start(tag) => {
                open.push(found.len());
                found.push(element(&tag));
            }
            Event::Empty(tag) => found.push(element(&tag)),
            Event::Text(text) => {
                if let Some(at) = open.last() {
                    found[*at].text += &text;
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(at) = open.last() {
                    let resolved = quick_xml::escape::resolve_xml_entity(&reference).expect("a known entity");
                    found[*at].text += resolved;
                }
            }
            Event::End(_) => drop(open.pop()),
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn element(tag: &quick_xml::events::BytesStart<'_>) -> Element {
    let attributes = tag.attributes().map(|attribute| {
        let attribute = attribute.expect("an attribute");
        let value = quick_xml::escape::unescape(&attribute.value).expect("escaped").into_owned();
        (attribute.key.as_ref().to_owned(), value)
    });
    Element { name: tag.name().as_ref().to_owned(), attributes: attributes.collect(), text: String::new() }
}

/// What `TwiML` does with a call.
pub(super) fn heard(twiml: &str) -> Option<Heard> {
    let all = elements(twiml);
    let first = |name: &str| all.iter().find(|element| element.name == name);
    let said = first("Say").map(|say| say.text.clone()).unwrap_or_default();
    if let (Some(dial), Some(number)) = (first("Dial"), first("Number")) {
        return Some(Heard::Bridge {
            announce: said,
            whisper: number.attributes.get("url").cloned(),
            to: number.text.clone(),
            caller_id: dial.attributes.get("callerId").cloned().unwrap_or_default(),
        });
    }
    if first("Gather").is_some() {
        return Some(Heard::Ask(said));
    }
    if first("Reject").is_some() {
        return Some(Heard::Rejected);
    }
    first("Say").map(|_| Heard::Say(said))
}
