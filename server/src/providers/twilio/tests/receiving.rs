//! What comes in.

use base64::Engine as _;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::super::super::testing::{phone, webhook};
use super::super::super::{
    CallProgress, CallSide, CallState, InboundText, Media, Receipt, ReceiptState, Sender,
};
use super::*;

/// A form as Twilio signs and posts it.
fn post(kind: WebhookKind, query: &str, fields: &[(&str, &str)]) -> Result<Inbound, ReceiveError> {
    let body = serde_urlencoded::to_string(fields).unwrap();
    let request = webhook("POST", &format!("/webhooks/twilio/x{query}"), body.as_bytes(), 0).form();
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let form: String = sorted.iter().flat_map(|(name, value)| [*name, *value]).collect();
    let mac = Hmac::<Sha1>::new_from_slice(b"older").unwrap();
    let mac = mac.chain_update(&request.url).chain_update(form).finalize().into_bytes();
    let signature = base64::engine::general_purpose::STANDARD.encode(mac);
    adapter("").receive(kind, &request.with("x-twilio-signature", signature))
}

const SM1: &str = "SM00000000000000000000000000000001";
const CA1: &str = "CA00000000000000000000000000000001";
const CA2: &str = "CA00000000000000000000000000000002";

const SMS: [(&str, &str); 6] = [
    ("MessageSid", SM1),
    ("SmsSid", SM1),
    ("From", "+15005550001"),
    ("To", "+15005550006"),
    ("Body", "I'm outside 🚗"),
    ("NumMedia", "0"),
];

fn text(changes: &[(&str, &str)]) -> Result<InboundText, ReceiveError> {
    let mut fields = SMS.to_vec();
    fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    fields.extend(changes.iter().filter(|(_, value)| *value != "-"));
    match post(WebhookKind::Sms, "", &fields)? {
        Inbound::Text(text) => Ok(text),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_is_read_and_new_fields_do_no_harm() {
    let plain = text(&[]).unwrap();
    assert_eq!(plain.id, SM1);
    assert_eq!(plain.from, Sender::Phone(phone("15005550001")));
    assert_eq!(plain.to, Some(phone("15005550006")));
    assert_eq!(plain.body, "I'm outside 🚗");
    let more = text(&[("FromCity", ""), ("OptOutType", "STOP"), ("Some.New-Field_2", "=")]);
    assert_eq!(more.unwrap(), plain);
    assert_eq!(text(&[("MessageSid", "-")]).unwrap(), plain);
}

#[test]
fn texts_are_kept_to_the_letter() {
    for body in ["", " ", "\0", "a\r\nb\u{feff}", "\u{202e}rtl", "👩‍👩‍👧", "=1+1", "%41+", "<Say/>&amp;"]
    {
        assert_eq!(text(&[("Body", body)]).unwrap().body, body);
    }
}

#[test]
fn media_come_along() {
    let picture = [
        ("NumMedia", "2"),
        ("MediaUrl0", "https://m/0"),
        ("MediaContentType0", "image/png"),
        ("MediaUrl1", "https://m/1"),
        ("MediaUrl2", "https://m/2"),
        ("Body", "-"),
    ];
    let media = text(&picture).unwrap().media;
    assert_eq!(media[0], Media { url: "https://m/0".into(), content_type: Some("image/png".into()) });
    assert_eq!((media.len(), &media[1].content_type), (2, &None));
    assert!(text(&[("NumMedia", "999999999")]).unwrap().media.is_empty());
}

#[test]
fn odd_senders_are_nobody() {
    for (from, sender) in [
        ("anonymous", Sender::Withheld),
        ("+266696687", Sender::Withheld),
        ("", Sender::Withheld),
        ("client:bob", Sender::Unreachable),
        ("whatsapp:+15005550001", Sender::Unreachable),
        ("12345", Sender::Unreachable),
    ] {
        assert_eq!(text(&[("From", from)]).unwrap().from, sender, "{from}");
    }
    assert_eq!(text(&[("To", "12345")]).unwrap().to, None);
}

#[test]
fn what_lacks_a_field_or_doubles_one_is_malformed() {
    for changes in [
        &[("MessageSid", "-"), ("SmsSid", "-")][..],
        &[("From", "-")],
        &[("To", "-")],
        &[("Body", "-")],
        &[("MessageSid", "\0"), ("SmsSid", "-")],
        &[("Body", "one"), ("Body", "two")],
        &[("From", "+15005550001"), ("From", "+15005550002")],
        &[("MessageSid", "SM00000000000000000000000000000001NumMedia0"), ("NumMedia", "-")],
        &[("From", "+15005550002"), ("FromCity", "From+15005550001")],
        &[("a name", "1")],
    ] {
        assert_eq!(text(changes), Err(ReceiveError::Malformed), "{changes:?}");
    }
}

#[test]
fn a_call_is_read() {
    let call =
        [("CallSid", CA1), ("From", "+15005550001"), ("To", "+15005550006"), ("CallStatus", "ringing")];
    let Ok(Inbound::Call(read)) = post(WebhookKind::Voice, "", &call) else { panic!() };
    assert_eq!((read.id.as_str(), read.to), (CA1, Some(phone("15005550006"))));
    let Ok(Inbound::Call(read)) =
        post(WebhookKind::Voice, "", &call[2..3].iter().chain(&call[..1]).copied().collect::<Vec<_>>())
    else {
        panic!()
    };
    assert_eq!(read.from, Sender::Withheld);
    assert_eq!(post(WebhookKind::Voice, "", &call[..2]), Err(ReceiveError::Malformed));
}

#[test]
fn every_status_has_its_state() {
    for (status, state, failed) in [
        ("queued", ReceiptState::Submitted, false),
        ("sending", ReceiptState::Submitted, false),
        ("sent", ReceiptState::Sent, false),
        ("delivered", ReceiptState::Delivered, false),
        ("read", ReceiptState::Delivered, false),
        ("undelivered", ReceiptState::Undelivered, true),
        ("failed", ReceiptState::Failed, true),
        ("canceled", ReceiptState::Failed, true),
    ] {
        let fields = [("MessageSid", SM1), ("SmsSid", SM1), ("MessageStatus", status)];
        let Ok(Inbound::Receipt(receipt)) = post(WebhookKind::Status, "?reference=leg-1", &fields) else {
            panic!("{status}");
        };
        let Receipt { provider_id, reference, state: told, fault } = receipt;
        assert_eq!((provider_id.as_deref(), reference.as_deref()), (Some(SM1), Some("leg-1")));
        assert_eq!((told, fault.is_some()), (state, failed), "{status}");
    }
    let unknown = [("MessageSid", SM1), ("MessageStatus", "teleported")];
    assert_eq!(post(WebhookKind::Status, "", &unknown), Ok(Inbound::Nothing));
    assert_eq!(post(WebhookKind::Status, "", &unknown[..1]), Err(ReceiveError::Malformed));
    assert_eq!(post(WebhookKind::Status, "", &unknown[1..]), Err(ReceiveError::Malformed));
}

#[test]
fn a_failed_receipt_tells_why_without_numbers() {
    let reason = |code: &str, words: &str| {
        let fields =
            [("MessageSid", SM1), ("SmsStatus", "undelivered"), ("ErrorCode", code), ("ErrorMessage", words)];
        match post(WebhookKind::Status, "", &fields) {
            Ok(Inbound::Receipt(Receipt { fault: Some(fault), .. })) => {
                format!("{}: {}", fault.code, fault.message)
            }
            other => panic!("{other:?}"),
        }
    };
    insta::assert_snapshot!(reason("30003", "+15005550001 is off"), @"30003: the phone cannot be reached");
    insta::assert_snapshot!(reason("39999", "+15005550001 is off"), @"39999: +••••••••••• is off");
    insta::assert_snapshot!(reason("", ""), @"undelivered: the text did not reach the phone");
}

/// Call news with these fields, as (call, side, state, seconds).
fn news(fields: &[(&str, &str)]) -> Option<(String, CallSide, CallState, Option<u32>)> {
    match post(WebhookKind::Call, "", fields) {
        Ok(Inbound::CallProgress(CallProgress { call_id, side, state, duration_seconds, fault, .. })) => {
            assert_eq!(fault.is_some(), state == CallState::Failed);
            Some((call_id, side, state, duration_seconds))
        }
        Ok(Inbound::Nothing) => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_other_persons_leg_tells_how_a_call_goes() {
    let leg = |status| {
        let fields =
            [("CallSid", CA2), ("ParentCallSid", CA1), ("CallStatus", status), ("CallDuration", "42")];
        news(&fields).map(|(call, side, state, seconds)| {
            assert_eq!(call, CA1);
            (side, state, seconds)
        })
    };
    assert_eq!(leg("initiated"), None);
    assert_eq!(leg("ringing"), Some((CallSide::Both, CallState::Ringing, None)));
    assert_eq!(leg("in-progress"), Some((CallSide::Both, CallState::Bridged, None)));
    assert_eq!(leg("completed"), Some((CallSide::Callee, CallState::Completed, Some(42))));
    assert_eq!(leg("busy"), Some((CallSide::Callee, CallState::Busy, None)));
    assert_eq!(leg("no-answer"), Some((CallSide::Callee, CallState::NoAnswer, None)));
    assert_eq!(leg("failed"), Some((CallSide::Callee, CallState::Failed, None)));
    assert_eq!(leg("canceled"), Some((CallSide::Callee, CallState::Abandoned, None)));
}

#[test]
fn the_end_of_dialling_and_of_the_callers_own_call_are_told_too() {
    let dial = |status| {
        let own = [("CallSid", CA1), ("CallStatus", "in-progress"), ("DialCallDuration", "7")];
        news(&[&own[..], &[("DialCallStatus", status)]].concat()).map(|told| (told.1, told.2, told.3))
    };
    assert_eq!(dial("completed"), Some((CallSide::Both, CallState::Completed, Some(7))));
    assert_eq!(dial("answered"), Some((CallSide::Both, CallState::Completed, Some(7))));
    assert_eq!(dial("no-answer"), Some((CallSide::Both, CallState::NoAnswer, None)));
    assert_eq!(dial("failed"), Some((CallSide::Both, CallState::Failed, None)));
    assert_eq!(dial("something new"), None);
    let own = [("CallSid", CA1), ("CallStatus", "completed"), ("CallDuration", "61")];
    assert_eq!(news(&own), Some((CA1.into(), CallSide::Caller, CallState::Completed, Some(61))));
    assert_eq!(post(WebhookKind::Call, "", &own[1..]), Err(ReceiveError::Malformed));
}

#[test]
fn keys_and_whispers_are_read() {
    let call = [("CallSid", CA1), ("From", "+15005550001"), ("To", "+15005550006")];
    let keyed = post(WebhookKind::Digits, "", &[&call[..], &[("Digits", "12#x")]].concat());
    let Ok(Inbound::Digits(keys)) = keyed else { panic!("{keyed:?}") };
    assert_eq!((keys.digits.as_str(), keys.call.id.as_str()), ("12#", CA1));
    let Ok(Inbound::Digits(none)) = post(WebhookKind::Digits, "", &call) else { panic!() };
    assert_eq!(none.digits, "");
    let told = post(WebhookKind::Whisper, "?text=Call+for+you&language=en-GB&voice=male", &call);
    let Ok(Inbound::Known(Reply::Say { speech })) = told else { panic!("{told:?}") };
    assert_eq!((speech.text.as_str(), speech.voice.as_str()), ("Call for you", "male"));
    assert_eq!(post(WebhookKind::Whisper, "?text=Call+for+you", &call), Err(ReceiveError::Malformed));
    assert_eq!(post(WebhookKind::Whisper, "", &call), Ok(Inbound::Known(Reply::Ack)));
}

/// E42: the whisper is fetched once it is known who answered.
#[test]
fn a_machine_that_answers_is_news_of_the_call() {
    let answered = |by| [("CallSid", CA2), ("ParentCallSid", CA1), ("AnsweredBy", by)];
    for machine in ["machine_start", "machine_end_beep", "fax"] {
        let told = post(WebhookKind::Whisper, "?text=Hi&language=en-GB&voice=male", &answered(machine));
        let Ok(Inbound::CallProgress(news)) = told else { panic!("{told:?}") };
        assert_eq!((news.call_id.as_str(), news.side), (CA1, CallSide::Callee));
        assert_eq!(news.state, CallState::Voicemail);
    }
    for person in ["human", "unknown", ""] {
        assert_eq!(post(WebhookKind::Whisper, "", &answered(person)), Ok(Inbound::Known(Reply::Ack)));
    }
}
