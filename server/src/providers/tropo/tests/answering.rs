//! What goes back.

use super::super::super::{Bridge, Speech};
use super::*;

fn speech(text: &str) -> Speech {
    Speech { text: text.into(), language: "en-GB".into(), voice: "female".into() }
}

fn bridge(whisper: Option<&str>) -> Reply {
    Reply::Bridge(Bridge {
        announce: speech("Connecting you with the customer, please wait…"),
        whisper: whisper.map(speech),
        to: "+14075550001".into(),
        caller_id: "+14075550100".into(),
        passes_caller: false,
        detect_voicemail: false,
        ring_timeout: Duration::from_secs(25),
        max_length: Duration::from_hours(1),
    })
}

fn answered(kind: WebhookKind, reply: &Reply) -> String {
    let response = adapter("").answer(kind, reply);
    assert_eq!((response.status, response.content_type), (200, "application/json"));
    response.body
}

#[test]
fn a_caller_hears_something_and_is_connected() {
    let reply = bridge(Some("Call from your <driver>."));
    insta::assert_snapshot!(answered(WebhookKind::Voice, &reply), @r#"{"tropo":[{"say":{"value":"Connecting you with the customer, please wait…"}},{"transfer":{"from":"+14075550100","name":"bridge","on":[{"event":"connect","say":{"value":"Call from your  driver ."}}],"required":true,"timeout":25,"to":"+14075550001"}},{"on":{"event":"continue","next":"https://mask.example.com/webhooks/tropo/call/s3cret-path"}},{"on":{"event":"incomplete","next":"https://mask.example.com/webhooks/tropo/call/s3cret-path"}},{"on":{"event":"error","next":"https://mask.example.com/webhooks/tropo/call/s3cret-path"}},{"on":{"event":"hangup","next":"https://mask.example.com/webhooks/tropo/call/s3cret-path"}}]}"#);
    assert!(!answered(WebhookKind::Voice, &bridge(None)).contains("connect\""));
}

#[test]
fn everyone_else_is_answered_in_few_words() {
    let say = Reply::Say { speech: speech("Sorry") };
    insta::assert_snapshot!(answered(WebhookKind::Voice, &say), @r#"{"tropo":[{"say":{"value":"Sorry"}},{"hangup":{}}]}"#);
    insta::assert_snapshot!(answered(WebhookKind::Voice, &Reply::Reject), @r#"{"tropo":[{"reject":{}}]}"#);
    let text = Reply::Text { body: "It is <over> & done".into(), reference: None };
    insta::assert_snapshot!(answered(WebhookKind::Sms, &text), @r#"{"tropo":[{"say":{"value":"It is <over> & done"}}]}"#);
    let ask = answered(WebhookKind::Voice, &Reply::Ask { speech: speech("PIN?"), digits: 4 });
    assert!(
        ask.contains(r#""choices":{"mode":"dtmf","terminator":"#) && ask.contains("[1-4 DIGITS]"),
        "{ask}"
    );
    for kind in [WebhookKind::Sms, WebhookKind::Status, WebhookKind::Call] {
        assert_eq!(answered(kind, &Reply::Ack), r#"{"tropo":[]}"#);
        assert_eq!(answered(kind, &bridge(None)), r#"{"tropo":[]}"#);
    }
}
