//! What comes in. Signatures have tests of their own; these are of the fields.

use super::super::super::fields::Fields;
use super::super::super::testing::{phone, webhook};
use super::super::super::{
    CallProgress, CallSide, CallState, InboundCall, InboundText, Part, PartReceipt, Receipt, ReceiptState,
    Sender,
};
use super::*;

type Read = fn(&Fields) -> Result<Inbound, ReceiveError>;

fn read(read: Read, query: &str) -> Result<Inbound, ReceiveError> {
    read(&Fields::form(query.as_bytes())?)
}

const SMS: &str = "msisdn=447700900001&to=447700900000&messageId=0A1&type=text&keyword=HI";

fn text(query: &str) -> InboundText {
    match read(receive::text, query) {
        Ok(Inbound::Text(text)) => text,
        other => panic!("{query}: {other:?}"),
    }
}

#[test]
fn unsigned_requests_are_refused_but_a_probe_is_answered() {
    let adapter = adapter("");
    let probe = webhook("GET", "/webhooks/vonage/sms", b"", 0);
    assert_eq!(adapter.receive(WebhookKind::Sms, &probe), Ok(Inbound::Nothing));
    let unsigned = webhook("GET", &format!("/webhooks/vonage/sms?{SMS}&text=hi"), b"", 0);
    for kind in [WebhookKind::Sms, WebhookKind::Voice, WebhookKind::Status, WebhookKind::Call] {
        assert_eq!(adapter.receive(kind, &unsigned), Err(ReceiveError::Unauthentic));
    }
}

#[test]
fn a_text_is_read_to_the_letter() {
    let read = text(&format!("{SMS}&text=I%27m+outside+%F0%9F%9A%95%00&new-field=1"));
    assert_eq!(read.id, "0A1");
    assert_eq!(read.from, Sender::Phone(phone("447700900001")));
    assert_eq!(read.to, Some(phone("447700900000")));
    assert_eq!(read.body, "I'm outside 🚕\0");
    assert_eq!(text(&format!("{SMS}&text=")).body, "");
    assert_eq!(text(&format!("{}&text=", SMS.replace("447700900001", "Bank"))).from, Sender::Unreachable);
}

#[test]
fn a_part_of_a_long_text_says_which_one_and_binary_is_none() {
    let concat = |fields: &str| text(&format!("{SMS}&text=two&concat=true&{fields}")).part;
    let part = concat("concat-ref=1&concat-total=3&concat-part=2");
    assert_eq!(part, Some(Part { reference: "1".into(), number: 2, total: 3 }));
    for halves in [
        "concat-ref=1&concat-total=1&concat-part=1",
        "concat-ref=1&concat-total=3&concat-part=4",
        "concat-ref=1&concat-total=3&concat-part=0",
        "concat-ref=1&concat-total=3",
        "concat-total=3&concat-part=2",
        "concat-ref=1&concat-total=x&concat-part=2",
    ] {
        assert_eq!(concat(halves), None, "{halves}");
    }
    let double = format!("{SMS}&text=two&concat-ref=1&concat-total=3&concat-part=2&concat-part=1");
    assert_eq!(read(receive::text, &double), Err(ReceiveError::Malformed));
    let binary = SMS.replace("type=text", "type=binary&data=00ff&udh=06");
    assert_eq!(read(receive::text, &binary), Ok(Inbound::Nothing));
}

#[test]
fn what_lacks_a_field_or_doubles_one_is_malformed() {
    let whole = format!("{SMS}&text=hi");
    for (from, to) in [("msisdn=", "m="), ("&to=", "&m="), ("&text=", "&m=")] {
        assert_eq!(read(receive::text, &whole.replace(from, to)), Err(ReceiveError::Malformed), "{from}");
    }
    for double in ["text=ho", "to=447700900002", "msisdn=447700900002"] {
        assert_eq!(
            read(receive::text, &format!("{whole}&{double}")),
            Err(ReceiveError::Malformed),
            "{double}"
        );
    }
}

/// R91: the guide's own post has no id. A repeat is known by when it was sent.
#[test]
fn a_text_without_an_id_gets_one() {
    let bare = SMS.replace("messageId=", "m=");
    let dated = |body: &str| text(&format!("{bare}&text={body}&message-timestamp=2026-01-05+12:00:00")).id;
    assert_eq!(dated("hi"), dated("hi"));
    assert_ne!(dated("hi"), dated("ho"));
    let undated = || text(&format!("{bare}&text=hi")).id;
    assert_ne!(undated(), undated(), "two who write the same are two");
}

/// T2: whoever replays one may not make another of it.
#[test]
fn what_fits_one_signature_is_one_text() {
    let told = |id: &str| text(&format!("{}&text=hi", SMS.replace("0A1", id))).id;
    assert_eq!(told("0_1"), told("0%3D1"));
    assert_ne!(told("0_1"), told("0-1"));
    let bare = SMS.replace("messageId=", "m=");
    let dated = |rest: &str| text(&format!("{bare}&timestamp=1767607200&{rest}")).id;
    assert_eq!(dated("text=a_b&sig=abcd"), dated("text=a%26b&sig=ABCD"));
}

#[test]
fn without_a_secret_texts_are_believed_if_told_to_and_calls_never() {
    let open = VonageConfig { signature_secrets: Vec::new(), allow_unsigned: true, ..config("") };
    let open = Vonage::new(open, clock());
    assert!(open.can_receive() && !open.verifies_webhooks());
    let posted = webhook("GET", &format!("/webhooks/vonage/sms?{SMS}&text=hi"), b"", 0);
    assert!(matches!(open.receive(WebhookKind::Sms, &posted), Ok(Inbound::Text(_))));
    assert_eq!(open.receive(WebhookKind::Voice, &posted), Err(ReceiveError::Unauthentic));
    let both = Vonage::new(VonageConfig { allow_unsigned: true, ..config("") }, clock());
    assert_eq!(both.receive(WebhookKind::Sms, &posted), Err(ReceiveError::Unauthentic), "a secret counts");
}

fn call(query: &str) -> Result<InboundCall, ReceiveError> {
    receive::call(&Fields::form(query.as_bytes())?)
}

#[test]
fn a_call_is_read() {
    let query = "from=447700900001&to=447700900000&uuid=u1&conversation_uuid=CON-1&endpoint_type=phone";
    let read = call(query).unwrap();
    assert_eq!((read.id.as_str(), read.to), ("CON-1", Some(phone("447700900000"))));
    for withheld in
        ["from=anonymous&to=447700900000&uuid=u1", "to=447700900000&uuid=u1", "from=&to=447700900000&uuid=u1"]
    {
        let read = call(withheld).unwrap();
        assert_eq!((read.id.as_str(), read.from), ("u1", Sender::Withheld));
    }
    assert_eq!(call("from=447700900001&uuid=u1"), Err(ReceiveError::Malformed));
    assert_eq!(call("to=447700900001"), Err(ReceiveError::Malformed));
}

#[test]
fn every_status_has_its_state() {
    for (status, code, state, fault) in [
        ("accepted", "0", ReceiptState::Sent, None),
        ("buffered", "0", ReceiptState::Sent, None),
        ("unknown", "1", ReceiptState::Sent, None),
        ("delivered", "0", ReceiptState::Delivered, None),
        ("expired", "0", ReceiptState::Expired, Some("expired")),
        ("failed", "9", ReceiptState::Undelivered, Some("9")),
        ("rejected", "6", ReceiptState::Undelivered, Some("6")),
    ] {
        let query = format!("messageId=0A1&client-ref=leg-1&status={status}&err-code={code}&to=447700900000");
        let Ok(Inbound::Receipt(receipt)) = read(receive::receipt, &query) else { panic!("{status}") };
        let Receipt { provider_id, reference, state: told, fault: why } = receipt;
        assert_eq!((provider_id.as_deref(), reference.as_deref(), told), (Some("0A1"), Some("leg-1"), state));
        assert_eq!(why.map(|fault| fault.code).as_deref(), fault, "{status}");
    }
    assert_eq!(read(receive::receipt, "messageId=0A1&status=teleported"), Ok(Inbound::Nothing));
    for query in ["status=delivered", "messageId=0A1", "messageId=0A1&status=failed&status=delivered"] {
        assert_eq!(read(receive::receipt, query), Err(ReceiveError::Malformed), "{query}");
    }
}

#[test]
fn each_part_of_a_text_is_reported_by_itself() {
    let query = "messageId=0A2&client-ref=leg-1/3&status=delivered&err-code=0";
    let Ok(Inbound::PartReceipt(PartReceipt { part, parts, receipt })) = read(receive::receipt, query) else {
        panic!()
    };
    assert_eq!((part.as_str(), parts, receipt.state), ("0A2", 3, ReceiptState::Delivered));
    assert_eq!((receipt.provider_id, receipt.reference.as_deref()), (None, Some("leg-1")));
    for whole in ["leg-1/1", "leg-1/x"] {
        let query = format!("messageId=0A2&client-ref={whole}&status=delivered");
        let Ok(Inbound::Receipt(receipt)) = read(receive::receipt, &query) else { panic!("{whole}") };
        assert_eq!(receipt.reference.as_deref(), Some("leg-1"));
    }
}

fn progress(query: &str, placed: bool) -> Result<Inbound, ReceiveError> {
    let address = if placed { "/webhooks/vonage/call?reference=leg-1" } else { "/webhooks/vonage/call" };
    events::progress(&Fields::form(query.as_bytes())?, &webhook("POST", address, b"", 0))
}

fn told(query: &str, placed: bool) -> Option<CallProgress> {
    match progress(query, placed) {
        Ok(Inbound::CallProgress(progress)) => Some(progress),
        Ok(Inbound::Nothing) => None,
        other => panic!("{query}: {other:?}"),
    }
}

#[test]
fn every_status_of_the_rung_leg_has_its_state() {
    for (status, detail, state) in [
        ("started", "", None),
        ("ringing", "", Some(CallState::Ringing)),
        ("answered", "", Some(CallState::Bridged)),
        ("completed", "", Some(CallState::Completed)),
        ("busy", "", Some(CallState::Busy)),
        ("rejected", "", Some(CallState::Busy)),
        ("rejected", "declined", Some(CallState::Busy)),
        ("rejected", "restricted", Some(CallState::Failed)),
        ("rejected", "invalid_number", Some(CallState::Failed)),
        ("unanswered", "timeout", Some(CallState::NoAnswer)),
        ("unanswered", "unavailable", Some(CallState::NoAnswer)),
        ("timeout", "", Some(CallState::NoAnswer)),
        ("cancelled", "", Some(CallState::Abandoned)),
        ("failed", "cannot_route", Some(CallState::Failed)),
        ("failed", "number_out_of_service", Some(CallState::Failed)),
        ("failed", "internal_error", Some(CallState::Failed)),
        ("human", "", None),
        ("machine", "", Some(CallState::Voicemail)),
        ("disconnected", "", None),
        ("teleported", "", None),
    ] {
        let query = format!(
            "uuid=u2&conversation_uuid=CON-1&direction=outbound&status={status}&detail={detail}&duration=42"
        );
        let progress = told(&query, false);
        assert_eq!(progress.as_ref().map(|progress| progress.state), state, "{status} {detail}");
        let Some(progress) = progress else { continue };
        let side = if matches!(status, "ringing" | "machine") { CallSide::Callee } else { CallSide::Both };
        assert_eq!((progress.call_id.as_str(), progress.side), ("CON-1", side), "{status}");
        assert_eq!(progress.duration_seconds, (status == "completed").then_some(42));
        assert_eq!(progress.fault.is_some(), progress.state == CallState::Failed);
        if status == "failed" {
            assert_eq!(progress.fault.unwrap().code, detail);
        }
    }
}

#[test]
fn the_callers_leg_tells_only_its_end() {
    let leg = |status: &str| {
        format!("uuid=u1&conversation_uuid=CON-1&direction=inbound&status={status}&duration=9")
    };
    for status in ["started", "ringing", "answered"] {
        assert_eq!(told(&leg(status), false), None, "{status}");
    }
    let ended = told(&leg("completed"), false).unwrap();
    assert_eq!((ended.side, ended.state), (CallSide::Caller, CallState::Completed));
    assert_eq!(ended.duration_seconds, Some(9));
}

#[test]
fn a_placed_call_is_known_by_our_reference() {
    let query = "uuid=u1&conversation_uuid=CON-1&direction=outbound&status=answered";
    let answered = told(query, true).unwrap();
    assert_eq!((answered.reference.as_deref(), answered.state), (Some("leg-1"), CallState::Bridged));
    assert_eq!(answered.side, CallSide::Caller);
    assert_eq!(told("conversation_uuid=CON-1&reason=oops", false), None);
    assert_eq!(told("call_uuid=u1&status=human", false), None);
    assert_eq!(progress("status=completed", false), Err(ReceiveError::Malformed));
}

#[test]
fn keyed_in_digits_are_read_in_both_forms() {
    let call = r#""from":"447700900001","to":"447700900000","uuid":"u1","conversation_uuid":"CON-1""#;
    for (dtmf, digits) in [
        (r#"{"digits":"1234","timed_out":false}"#, "1234"),
        (r#"{"digits":"","timed_out":true}"#, ""),
        (r#"{"digits":null,"timed_out":true}"#, ""),
        (r#""12#""#, "12"),
        ("null", ""),
    ] {
        let body = format!(r#"{{{call},"dtmf":{dtmf},"speech":{{"results":[]}}}}"#);
        let request = webhook("POST", "/webhooks/vonage/digits", body.as_bytes(), 0).json();
        let read = events::digits(&Fields::read(&request).unwrap(), &request);
        let Ok(Inbound::Digits(read)) = read else { panic!("{body}") };
        assert_eq!((read.call.id.as_str(), read.digits.as_str()), ("CON-1", digits));
    }
}

#[test]
fn a_whisper_is_answered_from_its_own_address() {
    let words = read(receive::whisper, "text=Call+from+your+driver&language=en-GB&to=1&from=2");
    let Ok(Inbound::Known(Reply::Say { speech })) = words else { panic!() };
    assert_eq!((speech.text.as_str(), speech.language.as_str()), ("Call from your driver", "en-GB"));
    assert_eq!(read(receive::whisper, "language=en-GB"), Err(ReceiveError::Malformed));
}
