//! What comes in.

use super::super::super::testing::{phone, webhook};
use super::super::super::{CallState, InboundCall, InboundText, Media, Receipt, ReceiptState, Rung, Sender};
use super::*;

const NOW: i64 = 1_700_000_000;

fn sms(body: &str) -> WebhookRequest {
    webhook("POST", "/webhooks/messagebird/sms", body.as_bytes(), NOW)
}

fn read(kind: WebhookKind, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
    adapter("", &[]).receive(kind, request)
}

fn text(request: &WebhookRequest) -> InboundText {
    match read(WebhookKind::Sms, request) {
        Ok(Inbound::Text(text)) => text,
        other => panic!("no text: {other:?}"),
    }
}

fn call(query: &str) -> InboundCall {
    match read(WebhookKind::Voice, &webhook("GET", &format!("/webhooks/messagebird/voice?{query}"), b"", NOW))
    {
        Ok(Inbound::Call(call)) => call,
        other => panic!("no call: {other:?}"),
    }
}

fn receipt(query: &str) -> Result<Inbound, ReceiveError> {
    read(WebhookKind::Status, &webhook("GET", &format!("/webhooks/messagebird/status?{query}"), b"", NOW))
}

#[test]
fn the_masking_guides_text_is_read() {
    let text = text(
        &sms("originator=31612345678&recipient=3197010240001&payload=I%27m+outside+%F0%9F%9A%95").form(),
    );
    assert_eq!(text.from, Sender::Phone(phone("31612345678")));
    assert_eq!(text.to, Some(phone("3197010240001")));
    assert_eq!(text.body, "I'm outside 🚕");
    assert_eq!(text.media, []);
}

#[test]
fn every_name_and_carrier_says_the_same() {
    let plain = text(&sms("id=a1&originator=31612345678&recipient=3197010240001&payload=hi").form());
    for (id, from, to, body) in [
        ("id", "originator", "recipient", "body"),
        ("message_id", "sender", "receiver", "message"),
        ("mid", "sender", "recipient", "payload"),
        ("mid", "originator", "receiver", "message"),
    ] {
        let form =
            format!("{id}=a1&{from}=%2B31612345678&{to}=3197010240001&{body}=hi&new_field=1&reference=");
        assert_eq!(text(&sms(&form).form()), plain, "{form}");
        let query = webhook("GET", &format!("/webhooks/messagebird/sms?{form}"), b"", NOW);
        assert_eq!(text(&query), plain, "GET {form}");
        for number in [r#""+31612345678""#, "31612345678"] {
            let json = format!(
                r#"{{"{id}":"a1","{from}":{number},"{to}":"3197010240001","{body}":"hi","new":{{"x":[1]}}}}"#
            );
            assert_eq!(text(&sms(&json).json()), plain, "{json}");
        }
    }
}

#[test]
fn a_payload_wins_over_a_body_and_an_id_may_come_twice() {
    let form = "id=first&id=second&originator=31612345678&recipient=3197010240001&body=old&payload=new";
    let text = text(&sms(form).form());
    assert_eq!((text.body.as_str(), text.id.as_str()), ("new", "first"));
}

#[test]
fn texts_are_kept_to_the_letter() {
    for body in
        ["", " ", "\0", "a\r\nb\u{feff}", "\u{202e}rtl", "👩‍👩‍👧", "=1+1", "%41+", "<Say/>&amp;", "\u{ffff}"]
    {
        let form = serde_urlencoded::to_string([
            ("originator", "31612345678"),
            ("recipient", "3197010240001"),
            ("payload", body),
        ]);
        assert_eq!(text(&sms(&form.unwrap()).form()).body, body);
    }
}

#[test]
fn media_come_along_even_without_words() {
    let form =
        "originator=31612345678&recipient=3197010240001&mediaUrls=https://m/1.jpg&mediaURLs[]=https://m/2";
    let text = text(&sms(form).form());
    let urls: Vec<_> = text.media.iter().map(|media: &Media| media.url.as_str()).collect();
    assert_eq!((text.body.as_str(), urls), ("", vec!["https://m/1.jpg", "https://m/2"]));
}

#[test]
fn odd_numbers_are_nobody_but_no_error() {
    for (number, from) in [
        ("", Sender::Withheld),
        ("anonymous", Sender::Withheld),
        ("BirdCar", Sender::Unreachable),
        ("12345", Sender::Unreachable),
    ] {
        let text = text(&sms(&format!("originator={number}&shortcode=12345&payload=hi")).form());
        assert_eq!((text.from, text.to), (from, None));
    }
}

#[test]
fn what_cannot_be_read_is_malformed() {
    let whole = "originator=31612345678&recipient=3197010240001&payload=hi";
    for form in [
        "originator=31612345678&payload=hi",
        "recipient=3197010240001&payload=hi",
        "originator=31612345678&recipient=3197010240001",
        &format!("{whole}&payload=ho"),
        &format!("{whole}&originator=31612345679"),
        &format!("{whole}&x=%ff"),
    ] {
        assert_eq!(read(WebhookKind::Sms, &sms(form).form()), Err(ReceiveError::Malformed), "{form}");
    }
    let untyped = sms(whole);
    assert_eq!(read(WebhookKind::Sms, &untyped), Err(ReceiveError::Malformed));
    assert_eq!(read(WebhookKind::Sms, &sms("[]").json()), Err(ReceiveError::Malformed));
    let bare = webhook("GET", "/webhooks/messagebird/sms", b"", NOW);
    assert_eq!(read(WebhookKind::Sms, &bare), Err(ReceiveError::Malformed));
}

#[test]
fn without_a_key_nothing_is_checked_and_with_one_everything() {
    let request = sms("originator=31612345678&recipient=3197010240001&payload=hi").form();
    let keyed = adapter("", &["key"]);
    for kind in [WebhookKind::Sms, WebhookKind::Voice, WebhookKind::Status, WebhookKind::Call] {
        assert_eq!(keyed.receive(kind, &request), Err(ReceiveError::Unauthentic));
    }
}

#[test]
fn a_text_without_an_id_is_known_again_only_by_its_time_or_delivery() {
    let bare = "originator=31612345678&recipient=3197010240001&payload=ok";
    let dated = format!("{bare}&createdDatetime=2023-07-27T00%3A49%3A29%2B00%3A00");
    let id = |form: &str| text(&sms(form).form()).id;
    assert_eq!(id(&dated), id(&dated));
    assert_ne!(id(&dated), id(&dated.replace("29%2B", "30%2B")));
    assert_ne!(id(&dated), id(&dated.replace("=ok", "=no")));
    assert_ne!(id(bare), id(bare), "two equal texts without a time are two texts");

    let delivered = |token: &str| text(&sms(bare).form().with("messagebird-signature-jwt", token)).id;
    assert_eq!(delivered("one"), delivered("one"));
    assert_ne!(delivered("one"), delivered("two"));
    let long = format!("{bare}&id={}", "x".repeat(5000));
    assert_eq!(id(&long), id(&long));
    assert!(id(&long).len() < 64 && id(&format!("{bare}&id=%00")).starts_with("sms-"));
}

#[test]
fn the_masking_guides_call_is_read() {
    let call = call("source=31612345678&destination=3197010240001&callID=c1");
    assert_eq!(
        call,
        InboundCall {
            id: "c1".into(),
            from: Sender::Phone(phone("31612345678")),
            to: Some(phone("3197010240001")),
        }
    );
}

#[test]
fn withheld_callers_and_nameless_calls_are_answered_too() {
    for source in ["", "anonymous", "Restricted", "private", "unknown"] {
        assert_eq!(call(&format!("source={source}&destination=3197010240001")).from, Sender::Withheld);
    }
    let nameless = call("destination=3197010240001");
    assert_eq!(nameless.from, Sender::Withheld);
    assert_ne!(nameless.id, call("destination=3197010240001").id);
    let posted = webhook(
        "POST",
        "/webhooks/messagebird/voice",
        br#"{"source":"31612345678","destination":"3197010240001","callID":"c1"}"#,
        NOW,
    );
    assert!(matches!(read(WebhookKind::Voice, &posted.json()), Ok(Inbound::Call(call)) if call.id == "c1"));
    let missing = webhook("GET", "/webhooks/messagebird/voice?source=31612345678", b"", NOW);
    assert_eq!(read(WebhookKind::Voice, &missing), Err(ReceiveError::Malformed));
}

#[test]
fn every_status_has_its_state() {
    for (status, state, failed) in [
        ("scheduled", ReceiptState::Submitted, false),
        ("sent", ReceiptState::Sent, false),
        ("buffered", ReceiptState::Sent, false),
        ("delivered", ReceiptState::Delivered, false),
        ("expired", ReceiptState::Expired, true),
        ("delivery_failed", ReceiptState::Undelivered, true),
    ] {
        let Ok(Inbound::Receipt(receipt)) = receipt(&format!("id=m1&reference=r1&status={status}")) else {
            panic!("{status}");
        };
        let Receipt { provider_id, reference, state: told, fault } = receipt;
        assert_eq!((provider_id.as_deref(), reference.as_deref(), told), (Some("m1"), Some("r1"), state));
        assert_eq!(fault.is_some(), failed, "{status}");
    }
    assert_eq!(receipt("id=m1&status=teleported"), Ok(Inbound::Nothing));
}

#[test]
fn a_failed_receipt_tells_why_without_numbers() {
    let reason = |query: &str| match receipt(&format!("id=m1&status=delivery_failed&{query}")) {
        Ok(Inbound::Receipt(Receipt { fault: Some(fault), .. })) => (fault.code, fault.message),
        other => panic!("{other:?}"),
    };
    insta::assert_debug_snapshot!(reason("statusErrorCode=103&statusReason=31612345678+sent+STOP"), @r#"
    (
        "103",
        "the person opted out of texts from this number",
    )
    "#);
    insta::assert_debug_snapshot!(reason("statusErrorCode=27&statusReason=absent:+31612345678"), @r#"
    (
        "27",
        "absent: •••••••••••",
    )
    "#);
    insta::assert_debug_snapshot!(reason("statusErrorCode=0"), @r#"
    (
        "delivery_failed",
        "the text did not reach the phone",
    )
    "#);
}

#[test]
fn receipts_must_say_of_what() {
    for query in
        ["", "id=m1", "status=sent", "reference=%00&status=sent", "id=m1&status=sent&status=delivered"]
    {
        assert_eq!(receipt(query), Err(ReceiveError::Malformed), "{query}");
    }
    // The `+` of the time's offset comes as it is or escaped; nobody reads it.
    let dated = "id=m1&status=sent&statusDatetime=2023-07-28T17:57:12+00:00&price[amount]=0.1";
    assert!(matches!(receipt(dated), Ok(Inbound::Receipt(_))));
}

/// Both legs of a call that we placed are outgoing.
#[test]
fn a_leg_tells_whose_phone_is_rung() {
    let leg = r#"{"items":[{"type":"leg","payload":{"id":"l1","callID":"c1","direction":"outgoing",
        "destination":"31612345678","status":"ringing"}}]}"#;
    for (body, told) in [(leg.to_owned(), Some(phone("31612345678"))), (leg.replace("31612345678", ""), None)]
    {
        let request = webhook("POST", "/webhooks/messagebird/call", body.as_bytes(), NOW).json();
        let Ok(Inbound::CallProgress(news)) = read(WebhookKind::Call, &request) else { panic!("{body}") };
        assert_eq!(news.rung, Some(Rung { id: "l1".into(), phone: told }));
    }
}

#[test]
fn call_events_of_several_shapes_are_understood() {
    let leg = |status: &str, extra: &str| {
        format!(
            r#"{{"timestamp":"x","items":[{{"type":"leg","payload":{{"id":"l1","callID":"c1","direction":"outgoing","status":"{status}"{extra}}}}}]}}"#
        )
    };
    for (body, expected) in [
        (leg("starting", ""), None),
        (leg("ringing", ""), Some((CallState::Ringing, None))),
        (leg("ongoing", ""), Some((CallState::Bridged, None))),
        (leg("busy", ""), Some((CallState::Busy, None))),
        (leg("no_answer", ""), Some((CallState::NoAnswer, None))),
        (leg("failed", ""), Some((CallState::Failed, None))),
        (leg("hangup", r#","duration":42"#), Some((CallState::Completed, Some(42)))),
        (leg("hangup", r#","duration":"42""#), Some((CallState::Completed, Some(42)))),
        (leg("ringing", "").replace("outgoing", "incoming"), None),
        (
            leg("hangup", r#","duration":9"#).replace("outgoing", "incoming"),
            Some((CallState::Completed, Some(9))),
        ),
        (r#"{"id":"c1","status":"ongoing"}"#.into(), None),
        (r#"{"data":[{"id":"c1","status":"ended"}]}"#.into(), Some((CallState::Completed, None))),
        (r#"{"id":"c1","status":"no_answer"}"#.into(), Some((CallState::NoAnswer, None))),
        (r#"{"id":7,"status":"ended"}"#.into(), None),
        ("[]".into(), None),
        ("7".into(), None),
    ] {
        let request = webhook("POST", "/webhooks/messagebird/call", body.as_bytes(), NOW).json();
        let told = match read(WebhookKind::Call, &request) {
            Ok(Inbound::CallProgress(progress)) => {
                assert_eq!(progress.call_id, "c1");
                assert_eq!(progress.fault.is_some(), progress.state == CallState::Failed);
                Some((progress.state, progress.duration_seconds))
            }
            Ok(Inbound::Nothing) => None,
            other => panic!("{body}: {other:?}"),
        };
        assert_eq!(told, expected, "{body}");
    }
    let query = webhook("GET", "/webhooks/messagebird/call?callID=c1&status=ended", b"", NOW);
    assert!(matches!(read(WebhookKind::Call, &query), Ok(Inbound::CallProgress(_))));
    let random = webhook("POST", "/webhooks/messagebird/call", b"\x00\xff", NOW).json();
    assert_eq!(read(WebhookKind::Call, &random), Err(ReceiveError::Malformed));
}
