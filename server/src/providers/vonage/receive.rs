//! Reading what Vonage reports.

use super::super::fields::Fields;
use super::super::{
    CallProgress, CallSide, CallState, Fault, Inbound, InboundCall, InboundText, Receipt, ReceiptState,
    ReceiveError, Sender,
};
use super::errors;
use crate::phone::PhoneNumber;

/// Both legs of a call share the conversation; `uuid` is one leg's own.
const CALL_ID: [&str; 2] = ["conversation_uuid", "uuid"];

/// An inbound text. A part of a long text is a text of its own; a binary message is none.
///
/// # Errors
/// [`ReceiveError::Malformed`] without an id, a sender, a recipient or a text.
pub(super) fn text(fields: &Fields) -> Result<Inbound, ReceiveError> {
    fields.once(&["messageId", "msisdn", "to", "text", "type"])?;
    if fields.get(&["type"]) == Some("binary") {
        return Ok(Inbound::Nothing);
    }
    let id = required(fields.id(&["messageId"]))?.into();
    let from = Sender::from_wire(required(fields.get(&["msisdn"]))?);
    let to = PhoneNumber::from_wire(required(fields.get(&["to"]))?).ok();
    let body = required(fields.get(&["text"]))?.into();
    Ok(Inbound::Text(InboundText { id, from, to, body, media: Vec::new(), part: None }))
}

/// An inbound call. A caller who is not named at all is one who withheld his number.
///
/// # Errors
/// [`ReceiveError::Malformed`] without an id or the number that was called.
pub(super) fn call(fields: &Fields) -> Result<Inbound, ReceiveError> {
    fields.once(&["conversation_uuid", "uuid", "from", "to"])?;
    let id = required(fields.id(&CALL_ID))?.into();
    let from = Sender::from_wire(fields.get(&["from"]).unwrap_or_default());
    let to = PhoneNumber::from_wire(required(fields.get(&["to"]))?).ok();
    Ok(Inbound::Call(InboundCall { id, from, to }))
}

/// A delivery receipt; a status we have no name for changes nothing.
///
/// # Errors
/// [`ReceiveError::Malformed`] if it does not tell a status, or of which text.
pub(super) fn receipt(fields: &Fields) -> Result<Inbound, ReceiveError> {
    fields.once(&["messageId", "client-ref", "status", "err-code"])?;
    let status = required(fields.filled(&["status"]))?;
    let provider_id = fields.id(&["messageId"]).map(Into::into);
    let reference = fields.id(&["client-ref"]).map(Into::into);
    if provider_id.is_none() && reference.is_none() {
        return Err(ReceiveError::Malformed);
    }
    let state = match status {
        // `unknown` says that the carrier tells nothing more.
        "accepted" | "buffered" | "unknown" => ReceiptState::Sent,
        "delivered" => ReceiptState::Delivered,
        "expired" => ReceiptState::Expired,
        "failed" | "rejected" => ReceiptState::Undelivered,
        _ => return Ok(Inbound::Nothing),
    };
    let failed = matches!(state, ReceiptState::Undelivered | ReceiptState::Expired);
    let code = fields.filled(&["err-code"]).filter(|code| *code != "0").unwrap_or(status);
    let fault = failed.then(|| errors::undelivered(code));
    Ok(Inbound::Receipt(Receipt { provider_id, reference, state, fault }))
}

/// Progress of a call: only the leg to the other person tells whether the two talk.
///
/// # Errors
/// [`ReceiveError::Malformed`] without an id. (Vonage also posts errors here, with a reason
/// instead of a status: those tell nothing of a call.)
pub(super) fn progress(fields: &Fields) -> Result<Inbound, ReceiveError> {
    fields.once(&["conversation_uuid", "uuid", "status", "direction", "duration"])?;
    let call_id = required(fields.id(&CALL_ID))?;
    let status = fields.get(&["status"]).unwrap_or_default();
    let state = match status {
        "ringing" => CallState::Ringing,
        "answered" => CallState::Bridged,
        "completed" => CallState::Completed,
        "busy" | "rejected" => CallState::Busy,
        "unanswered" | "timeout" => CallState::NoAnswer,
        "cancelled" => CallState::Abandoned,
        "failed" => CallState::Failed,
        _ => return Ok(Inbound::Nothing),
    };
    if fields.get(&["direction"]) != Some("outbound") {
        return Ok(Inbound::Nothing);
    }
    let duration = fields.filled(&["duration"]).and_then(|seconds| seconds.parse().ok());
    let code = fields.filled(&["detail"]).unwrap_or(status);
    let failed = state == CallState::Failed;
    Ok(Inbound::CallProgress(CallProgress {
        call_id: call_id.into(),
        reference: None,
        side: CallSide::Both,
        state,
        duration_seconds: duration.filter(|_| state == CallState::Completed),
        fault: failed.then(|| Fault::new(code, "the network could not connect the call")),
    }))
}

fn required<T>(value: Option<T>) -> Result<T, ReceiveError> {
    value.ok_or(ReceiveError::Malformed)
}
