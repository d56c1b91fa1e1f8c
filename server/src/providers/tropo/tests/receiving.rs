//! What comes in.

use serde_json::{Value, json};

use super::super::super::testing::{phone, webhook};
use super::super::super::{
    CallProgress, CallSide, CallState, Digits, InboundCall, InboundText, Receipt, ReceiptState, Sender,
};
use super::*;

fn at(path: &str, body: &Value) -> WebhookRequest {
    webhook("POST", path, body.to_string().as_bytes(), 0).json()
}

fn post(kind: WebhookKind, name: &str, body: &Value) -> Result<Inbound, ReceiveError> {
    adapter("").receive(kind, &at(&format!("/webhooks/tropo/{name}/{SECRET}?reference=leg-1"), body))
}

/// A session as its libraries' tests have it.
fn session(channel: &str, network: &str, from: &str, to: &str) -> Value {
    json!({ "session": {
        "id": "3d1fe0a1", "accountId": "33932", "timestamp": "2010-01-19T18:27:46.852-05:00",
        "userType": "HUMAN", "initialText": if channel == "TEXT" { json!("I'm outside 🚗") } else { Value::Null },
        "callId": "5b0a0", "to": { "id": to, "name": null, "channel": channel, "network": network },
        "from": { "id": from, "name": "", "channel": channel, "network": network },
        "headers": { "Call-ID": "0-13c4-4b563da3" }, "something": { "new": true }
    } })
}

#[test]
fn texts_and_calls_are_told_apart_by_their_channel() {
    for kind in [WebhookKind::Sms, WebhookKind::Voice] {
        let text = post(kind, "x", &session("TEXT", "SMS", "14075550001", "4075550100"));
        let Ok(Inbound::Text(InboundText { id, from, to, body, media, part })) = text else {
            panic!("{text:?}")
        };
        assert_eq!((id.as_str(), body.as_str()), ("3d1fe0a1", "I'm outside 🚗"));
        assert_eq!((from, to), (Sender::Phone(phone("14075550001")), Some(phone("14075550100"))));
        assert!(media.is_empty() && part.is_none());
        let call = post(kind, "x", &session("VOICE", "PSTN", "4075550001", "14075550100"));
        let Ok(Inbound::Call(InboundCall { from, to, .. })) = call else { panic!("{call:?}") };
        assert_eq!((from, to), (Sender::Phone(phone("14075550001")), Some(phone("14075550100"))));
    }
}

#[test]
fn numbers_are_read_as_in_our_numbers_country() {
    let from = |id: &str| {
        let call = post(WebhookKind::Voice, "voice", &session("VOICE", "PSTN", id, "+14075550100"));
        let Ok(Inbound::Call(call)) = call else { panic!("{call:?}") };
        call.from
    };
    for id in ["4075550001", "14075550001", "+14075550001", "tel:+14075550001"] {
        assert_eq!(from(id), Sender::Phone(phone("14075550001")), "{id}");
    }
    assert_eq!(from("31612345678"), Sender::Phone(phone("31612345678")));
    for id in ["unknown", "anonymous", ""] {
        assert_eq!(from(id), Sender::Withheld, "{id}");
    }
    assert_eq!(from("sip:bob@example.com"), Sender::Unreachable);
    let mut told = session("VOICE", "PSTN", "4712345678", "14075550100");
    told["session"]["from"]["e164Id"] = json!("+4712345678");
    let Ok(Inbound::Call(call)) = post(WebhookKind::Voice, "voice", &told) else { panic!() };
    assert_eq!(call.from, Sender::Phone(phone("4712345678")));
}

#[test]
fn pictures_come_along() {
    let mut text = session("TEXT", "MMS", "14075550001", "14075550100");
    text["session"]["initialText"] = Value::Null;
    text["session"]["initialMedia"] =
        json!([{ "status": "success", "media": "https://x/1.jpg" }, { "status": "success", "text": "look" }]);
    let Ok(Inbound::Text(text)) = post(WebhookKind::Sms, "sms", &text) else { panic!() };
    assert_eq!((text.body.as_str(), text.media[0].url.as_str()), ("look", "https://x/1.jpg"));
}

#[test]
fn only_who_knows_the_secret_is_believed() {
    let body = session("TEXT", "SMS", "14075550001", "14075550100");
    let told = |config: TropoConfig, path: &str, basic: Option<&str>| {
        let request = at(path, &body);
        let request = match basic {
            Some(basic) => request.with("authorization", basic),
            None => request,
        };
        Tropo::new(config).receive(WebhookKind::Sms, &request).is_ok()
    };
    let path = |secret: &str| format!("/webhooks/tropo/sms/{secret}");
    for known in [SECRET, "older"] {
        assert!(told(config(""), &path(known), None));
    }
    for unknown in ["", "s3cret-pat", "s3cret-path2", "s3cret-path/", "x?s3cret-path"] {
        assert!(!told(config(""), &path(unknown), None), "{unknown}");
    }
    let mut both = config("");
    both.webhook_basic = Some("bird:car".into());
    assert!(told(both.clone(), &path(SECRET), Some("Basic YmlyZDpjYXI=")));
    assert!(!told(both.clone(), &path(SECRET), None));
    assert!(!told(both.clone(), &path("wrong"), Some("Basic YmlyZDpjYXI=")));
    both.webhook_secrets.clear();
    assert!(told(both.clone(), "/transfer", Some("Basic YmlyZDpjYXI=")));
    assert!(!told(both.clone(), "/transfer", Some("Basic YmlyZDpjYXQ=")));
    both.webhook_basic = None;
    assert!(!told(both.clone(), "/transfer", None), "closed");
    both.allow_unsigned = true;
    assert!(told(both, "/transfer", None));
}

fn result(actions: &Value) -> Value {
    json!({ "result": { "sessionId": "s-1", "callId": "c-1", "state": "ANSWERED", "sessionDuration": 61,
        "sequence": 1, "complete": true, "error": null, "calledid": "14075550100", "actions": actions } })
}

#[test]
fn a_transfers_result_ends_both_sides() {
    let news = |actions: Value| match post(WebhookKind::Call, "call", &result(&actions)) {
        Ok(Inbound::CallProgress(CallProgress {
            call_id, reference, side, state, duration_seconds, ..
        })) => {
            assert_eq!((call_id.as_str(), reference.as_deref()), ("s-1", Some("leg-1")));
            (side, state, duration_seconds)
        }
        other => panic!("{other:?}"),
    };
    let transfer =
        |disposition: &str| json!({ "name": "bridge", "disposition": disposition, "connectedDuration": 42 });
    let both = |state, seconds| (CallSide::Both, state, seconds);
    assert_eq!(news(transfer("SUCCESS")), both(CallState::Completed, Some(42)));
    assert_eq!(news(json!([{ "name": "say" }, transfer("SUCCESS")])), both(CallState::Completed, Some(42)));
    assert_eq!(news(transfer("TIMEOUT")), both(CallState::NoAnswer, None));
    assert_eq!(news(transfer("BUSY")), both(CallState::Busy, None));
    assert_eq!(news(transfer("REJECTED")), both(CallState::Failed, None));
    let alone = news(json!({ "name": "call", "disposition": "SUCCESS" }));
    assert_eq!(alone, (CallSide::Caller, CallState::Completed, Some(61)));
    let unanswered = news(json!({ "name": "call", "disposition": "TIMEOUT" }));
    assert_eq!(unanswered, (CallSide::Caller, CallState::NoAnswer, None));
}

#[test]
fn texts_and_keys_have_results_too() {
    let sent =
        post(WebhookKind::Status, "status", &result(&json!({ "name": "message", "disposition": "SUCCESS" })));
    let Ok(Inbound::Receipt(Receipt { provider_id, reference, state, fault })) = sent else {
        panic!("{sent:?}")
    };
    assert_eq!((provider_id.as_deref(), reference.as_deref()), (Some("s-1"), Some("leg-1")));
    assert_eq!((state, fault), (ReceiptState::Sent, None));
    let mut failed = result(&json!({ "name": "message", "disposition": "FAILED" }));
    failed["result"]["error"] = json!("no route to 14075550001");
    let Ok(Inbound::Receipt(receipt)) = post(WebhookKind::Status, "status", &failed) else { panic!() };
    let fault = receipt.fault.unwrap();
    assert_eq!((receipt.state, fault.message.as_str()), (ReceiptState::Failed, "no route to •••••••••••"));
    let keyed = post(WebhookKind::Digits, "digits", &result(&json!([{ "name": "keys", "value": "1234" }])));
    let Ok(Inbound::Digits(Digits { call, digits })) = keyed else { panic!("{keyed:?}") };
    assert_eq!((call.id.as_str(), digits.as_str()), ("s-1", "1234"));
}

#[test]
fn what_is_neither_session_nor_result_is_refused() {
    for body in [json!({}), json!([]), json!({ "session": {} }), json!({ "session": { "id": "a b" } })] {
        assert_eq!(post(WebhookKind::Sms, "sms", &body), Err(ReceiveError::Malformed), "{body}");
    }
    let mut foreign = session("TEXT", "SMS", "1", "2");
    foreign["session"]["parameters"] = json!({ "token": "x", "action": "create", "to": "+1" });
    assert_eq!(post(WebhookKind::Sms, "sms", &foreign), Err(ReceiveError::Malformed));
}
