//! What goes back.

use super::super::super::{Bridge, Speech};
use super::*;

fn speech(text: &str) -> Speech {
    Speech { text: text.into(), language: "en-GB".into(), voice: "female".into() }
}

fn bridge(ring: u64, length: u64) -> Reply {
    Reply::Bridge(Bridge {
        announce: speech("Connecting you with the customer, please wait…"),
        whisper: None,
        to: "+447700900001".into(),
        caller_id: "+447700900000".into(),
        passes_caller: false,
        detect_voicemail: false,
        ring_timeout: Duration::from_secs(ring),
        max_length: Duration::from_secs(length),
    })
}

fn answered(kind: WebhookKind, reply: &Reply) -> (&'static str, String) {
    let response = answer::render(PUBLIC, kind, reply);
    assert_eq!(response.status, 200);
    (response.content_type, response.body)
}

#[test]
fn a_caller_hears_something_and_is_connected() {
    let (kind, body) = answered(WebhookKind::Voice, &bridge(25, 3600));
    assert_eq!(kind, "application/json");
    insta::assert_snapshot!(body, @r#"[{"action":"talk","text":"Connecting you with the customer, please wait…","language":"en-GB"},{"action":"connect","from":"447700900000","timeout":25,"limit":3600,"eventUrl":["https://mask.example.com/webhooks/vonage/call"],"eventType":"synchronous","endpoint":[{"type":"phone","number":"447700900001"}]}]"#);
}

#[test]
fn a_caller_hears_something_and_is_hung_up_on() {
    let reply = Reply::Say { speech: speech("Sorry \"you\"") };
    insta::assert_snapshot!(answered(WebhookKind::Voice, &reply).1, @r#"[{"action":"talk","text":"Sorry \"you\"","language":"en-GB"}]"#);
    let long = Reply::Say { speech: speech(&"é".repeat(2000)) };
    assert_eq!(answered(WebhookKind::Voice, &long).1.matches('é').count(), 1500);
    assert_eq!(answered(WebhookKind::Voice, &Reply::Ack), ("application/json", "[]".into()));
}

#[test]
fn a_caller_is_asked_for_digits() {
    let reply = Reply::Ask { speech: speech("Enter your trip PIN followed by hash."), digits: 6 };
    insta::assert_snapshot!(answered(WebhookKind::Voice, &reply).1, @r#"[{"action":"talk","text":"Enter your trip PIN followed by hash.","language":"en-GB","bargeIn":true},{"action":"input","type":["dtmf"],"dtmf":{"maxDigits":6,"timeOut":10,"submitOnHash":true},"eventUrl":["https://mask.example.com/webhooks/vonage/digits"]}]"#);
}

#[test]
fn the_called_person_hears_a_whisper_first() {
    let Reply::Bridge(plain) = bridge(25, 3600) else { panic!() };
    let reply = Reply::Bridge(Bridge { whisper: Some(speech("Call from your driver & co")), ..plain });
    let body = answered(WebhookKind::Voice, &reply).1;
    let url =
        "https://mask.example.com/webhooks/vonage/whisper?text=Call+from+your+driver+%26+co&language=en-GB";
    assert!(body.contains(&format!(r#""onAnswer":{{"url":"{url}"}}"#)), "{body}");
    let said = Reply::Say { speech: speech("Call from your driver & co") };
    assert!(answered(WebhookKind::Whisper, &said).1.contains("talk"));
}

/// Every answer but the empty refusal is what Vonage's own schema describes.
#[test]
fn answers_are_what_the_vendors_schema_describes() {
    const SCHEMA: &str = include_str!("../../../../../tests/fixtures/specs/vonage/ncco-schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(SCHEMA).unwrap()).unwrap();
    let Reply::Bridge(plain) = bridge(25, 3600) else { panic!() };
    let detecting = Reply::Bridge(Bridge { detect_voicemail: true, ..plain.clone() });
    assert!(answered(WebhookKind::Voice, &detecting).1.contains(r#""machineDetection":"hangup""#));
    let whispered = Reply::Bridge(Bridge { whisper: Some(speech("Hi")), ..plain });
    for reply in [
        detecting,
        bridge(25, 3600),
        bridge(0, u64::MAX),
        whispered,
        Reply::Say { speech: speech(&"x".repeat(4000)) },
        Reply::Ask { speech: speech("PIN?"), digits: 255 },
    ] {
        for kind in [WebhookKind::Voice, WebhookKind::Digits] {
            let ncco = serde_json::from_str(&answered(kind, &reply).1).unwrap();
            let wrong: Vec<_> = schema.iter_errors(&ncco).map(|error| error.to_string()).collect();
            assert!(wrong.is_empty(), "{ncco}: {wrong:?}");
        }
    }
    assert!(!schema.is_valid(&serde_json::json!([{"action": "connect"}])), "the schema judges");
}

#[test]
fn a_call_is_refused_with_nothing_to_do() {
    assert_eq!(answered(WebhookKind::Voice, &Reply::Reject), ("application/json", "[]".into()));
}

#[test]
fn everything_else_is_just_taken() {
    for kind in [WebhookKind::Sms, WebhookKind::Status, WebhookKind::Call] {
        for reply in [Reply::Ack, Reply::Say { speech: speech("hi") }, bridge(1, 1)] {
            let is_heard = (kind, matches!(reply, Reply::Say { .. })) == (WebhookKind::Call, true);
            let expected = if is_heard {
                // Whom nobody answered is still on the line.
                ("application/json", r#"[{"action":"talk","text":"hi","language":"en-GB"}]"#)
            } else {
                ("text/plain", "OK")
            };
            assert_eq!(answered(kind, &reply), (expected.0, expected.1.into()));
        }
    }
}

#[test]
fn spans_stay_within_vonages_bounds() {
    let (_, short) = answered(WebhookKind::Voice, &bridge(0, 0));
    assert!(short.contains(r#""timeout":1,"limit":1,"#), "{short}");
    let (_, long) = answered(WebhookKind::Voice, &bridge(u64::MAX, u64::MAX));
    assert!(long.contains(r#""timeout":120,"limit":7200,"#), "{long}");
}
