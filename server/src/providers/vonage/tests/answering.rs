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
    insta::assert_snapshot!(body, @r#"[{"action":"talk","text":"Connecting you with the customer, please wait…","language":"en-GB"},{"action":"connect","from":"447700900000","timeout":25,"limit":3600,"eventUrl":["https://mask.example.com/webhooks/vonage/call"],"endpoint":[{"type":"phone","number":"447700900001"}]}]"#);
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
fn everything_else_is_just_taken() {
    for kind in [WebhookKind::Sms, WebhookKind::Status, WebhookKind::Call] {
        for reply in [Reply::Ack, Reply::Say { speech: speech("hi") }, bridge(1, 1)] {
            assert_eq!(answered(kind, &reply), ("text/plain", "OK".into()));
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
