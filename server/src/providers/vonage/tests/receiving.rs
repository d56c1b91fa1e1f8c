//! What comes in. Signatures have tests of their own; these are of the fields.

use super::super::super::fields::Fields;
use super::super::super::testing::{phone, webhook};
use super::super::super::{CallProgress, CallState, InboundText, Receipt, ReceiptState, Sender};
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
    let adapter = Vonage::new(config(""));
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
fn each_part_of_a_long_text_is_a_text_and_binary_is_none() {
    let part = text(&format!("{SMS}&text=two&concat=true&concat-ref=1&concat-total=3&concat-part=2"));
    assert_eq!(part.body, "two");
    let binary = SMS.replace("type=text", "type=binary&data=00ff&udh=06");
    assert_eq!(read(receive::text, &binary), Ok(Inbound::Nothing));
}

#[test]
fn what_lacks_a_field_or_doubles_one_is_malformed() {
    let whole = format!("{SMS}&text=hi");
    for (from, to) in [("messageId=", "m="), ("msisdn=", "m="), ("&to=", "&m="), ("&text=", "&m=")] {
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

#[test]
fn a_call_is_read() {
    let query = "from=447700900001&to=447700900000&uuid=u1&conversation_uuid=CON-1&endpoint_type=phone";
    let Ok(Inbound::Call(call)) = read(receive::call, query) else { panic!() };
    assert_eq!((call.id.as_str(), call.to), ("CON-1", Some(phone("447700900000"))));
    for withheld in
        ["from=anonymous&to=447700900000&uuid=u1", "to=447700900000&uuid=u1", "from=&to=447700900000&uuid=u1"]
    {
        let Ok(Inbound::Call(call)) = read(receive::call, withheld) else { panic!() };
        assert_eq!((call.id.as_str(), call.from), ("u1", Sender::Withheld));
    }
    assert_eq!(read(receive::call, "from=447700900001&uuid=u1"), Err(ReceiveError::Malformed));
    assert_eq!(read(receive::call, "to=447700900001"), Err(ReceiveError::Malformed));
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
fn only_the_other_persons_leg_tells_how_a_call_goes() {
    let leg = |status: &str| {
        let query = format!("uuid=u2&conversation_uuid=CON-1&direction=outbound&status={status}&duration=42");
        match read(receive::progress, &query) {
            Ok(Inbound::CallProgress(CallProgress { call_id, state, duration_seconds, fault, .. })) => {
                assert_eq!(call_id, "CON-1");
                assert_eq!(fault.is_some(), state == CallState::Failed);
                Some((state, duration_seconds))
            }
            Ok(Inbound::Nothing) => None,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(leg("started"), None);
    assert_eq!(leg("ringing"), Some((CallState::Ringing, None)));
    assert_eq!(leg("answered"), Some((CallState::Bridged, None)));
    assert_eq!(leg("completed"), Some((CallState::Completed, Some(42))));
    assert_eq!(leg("busy"), Some((CallState::Busy, None)));
    assert_eq!(leg("rejected"), Some((CallState::Busy, None)));
    assert_eq!(leg("unanswered"), Some((CallState::NoAnswer, None)));
    assert_eq!(leg("timeout"), Some((CallState::NoAnswer, None)));
    assert_eq!(leg("cancelled"), Some((CallState::Abandoned, None)));
    assert_eq!(leg("failed"), Some((CallState::Failed, None)));
    let inbound = "uuid=u1&conversation_uuid=CON-1&direction=inbound&status=completed";
    assert_eq!(read(receive::progress, inbound), Ok(Inbound::Nothing));
    assert_eq!(read(receive::progress, "conversation_uuid=CON-1&reason=oops"), Ok(Inbound::Nothing));
    assert_eq!(read(receive::progress, "status=completed"), Err(ReceiveError::Malformed));
}
