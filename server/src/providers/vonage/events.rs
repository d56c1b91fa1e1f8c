//! Reading how a call goes on: its events, and what a caller keyed in.
//!
//! Both legs of a call post here under one `conversation_uuid`. A call we placed has our reference
//! in the address its events come to.

use serde::Deserialize;
use serde_json::Value;

use super::super::fields::Fields;
use super::super::{CallProgress, CallSide, CallState, Digits, Fault, Inbound, ReceiveError, WebhookRequest};
use super::errors;
use super::receive::{self, CALL_ID, required};

/// Where a placed call's address keeps our reference.
pub(super) const REFERENCE: &str = "reference";

/// Progress of a call.
///
/// # Errors
/// [`ReceiveError::Malformed`] without an id. (Vonage also posts errors here, with a reason
/// instead of a status: those are logged, and tell nothing of a call.)
pub(super) fn progress(fields: &Fields, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
    fields.once(&["conversation_uuid", "uuid", "status", "direction", "duration", "detail"])?;
    // `human` and `machine` name the leg differently.
    let call_id = required(fields.id(&CALL_ID).or_else(|| fields.id(&["call_uuid"])))?;
    let status = fields.get(&["status"]).unwrap_or_default();
    if status.is_empty()
        && let Some(reason) = fields.filled(&["reason"])
    {
        tracing::warn!(reason = Fault::told("error", reason).message, "Vonage reports an error of a call");
    }
    let query = Fields::form(request.query.as_bytes())?;
    let reference = query.id(&[REFERENCE]).map(String::from);
    let detail = fields.filled(&["detail"]).unwrap_or(status);
    let inbound = fields.get(&["direction"]) == Some("inbound");
    let state = if inbound { of_caller(status) } else { of_callee(status, detail) };
    let Some(state) = state else { return Ok(Inbound::Nothing) };

    let side = match state {
        _ if inbound || reference.is_some() => CallSide::Caller,
        CallState::Ringing | CallState::Voicemail => CallSide::Callee,
        // Whether and how long they talk, or why not, is the fate of both.
        _ => CallSide::Both,
    };
    let duration = fields.filled(&["duration"]).and_then(|seconds| seconds.parse().ok());
    Ok(Inbound::CallProgress(CallProgress {
        call_id: call_id.into(),
        reference,
        side,
        state,
        duration_seconds: duration.filter(|_| state == CallState::Completed),
        fault: (state == CallState::Failed).then(|| errors::unconnected(detail)),
        rung: None,
    }))
}

/// The leg of the one who called: we answer it ourselves, so only its end is news.
fn of_caller(status: &str) -> Option<CallState> {
    match status {
        "completed" => Some(CallState::Completed),
        "cancelled" => Some(CallState::Abandoned),
        "failed" => Some(CallState::Failed),
        _ => None,
    }
}

/// A leg that we ring.
fn of_callee(status: &str, detail: &str) -> Option<CallState> {
    match (status, detail) {
        ("ringing", _) => Some(CallState::Ringing),
        ("answered", _) => Some(CallState::Bridged),
        ("completed", _) => Some(CallState::Completed),
        ("unanswered" | "timeout", _) => Some(CallState::NoAnswer),
        ("rejected", "restricted" | "invalid_number") | ("failed", _) => Some(CallState::Failed),
        ("busy" | "rejected", _) => Some(CallState::Busy),
        ("cancelled", _) => Some(CallState::Abandoned),
        ("machine", _) => Some(CallState::Voicemail),
        // `started`, `human`, `record`, `transfer` and what may come.
        _ => None,
    }
}

#[derive(Deserialize)]
struct Input {
    dtmf: Option<Value>,
}

/// What a caller keyed in: an object with `digits`, or (from older applications) the digits alone.
///
/// # Errors
/// [`ReceiveError::Malformed`] if it does not tell on which call.
pub(super) fn digits(fields: &Fields, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
    let call = receive::call(fields)?;
    let dtmf = serde_json::from_slice::<Input>(&request.body).ok().and_then(|input| input.dtmf);
    let keyed = match &dtmf {
        Some(Value::String(digits)) => Some(digits.as_str()),
        Some(Value::Object(dtmf)) => dtmf.get("digits").and_then(Value::as_str),
        _ => fields.get(&["dtmf"]),
    };
    let digits = keyed.unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    Ok(Inbound::Digits(Digits { call, digits }))
}
