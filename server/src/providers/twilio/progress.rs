//! Reading how calls go. Twilio reports from three places:
//!
//! * the call to the other person (`<Number statusCallback>`; it has a parent),
//! * the end of `<Dial>` (`action`), also when no call to the other person came about,
//! * a call itself: one a person made ends with its number's own callback, one we placed tells
//!   everything.

use super::super::fields::Fields;
use super::super::{CallProgress, CallSide, CallState, Fault, Inbound, ReceiveError, WebhookRequest};

/// Progress of a call.
///
/// # Errors
/// [`ReceiveError::Malformed`] without an id or a status.
pub(super) fn read(fields: &Fields, request: &WebhookRequest) -> Result<Inbound, ReceiveError> {
    let malformed = ReceiveError::Malformed;
    let own = fields.id(&["CallSid"]).ok_or(malformed)?;
    let status = fields.filled(&["CallStatus"]).ok_or(malformed)?;
    let (dialled, parent) = (fields.filled(&["DialCallStatus"]), fields.id(&["ParentCallSid"]));
    let news = match (dialled, parent) {
        (Some(status), _) => dial_ended(status).map(|state| (own, CallSide::Both, state, "DialCallDuration")),
        // Once one side's call stands, so does the other's; how each ended is its own.
        (None, Some(parent)) => state(status).map(|state| match state {
            CallState::Ringing | CallState::Bridged => (parent, CallSide::Both, state, "CallDuration"),
            _ => (parent, CallSide::Callee, state, "CallDuration"),
        }),
        (None, None) => state(status).map(|state| (own, CallSide::Caller, state, "CallDuration")),
    };
    let Some((call_id, side, state, duration)) = news else { return Ok(Inbound::Nothing) };
    let seconds = fields.filled(&[duration]).and_then(|seconds| seconds.parse().ok());
    let code = fields.filled(&["ErrorCode", "SipResponseCode"]).unwrap_or(status);
    let query = Fields::form(request.query.as_bytes())?;
    let failed = state == CallState::Failed;
    Ok(Inbound::CallProgress(CallProgress {
        call_id: call_id.into(),
        reference: query.id(&["reference"]).map(Into::into),
        side,
        state,
        duration_seconds: seconds.filter(|_| state == CallState::Completed),
        fault: failed.then(|| Fault::new(code, "the network could not connect the call")),
        rung: None,
    }))
}

/// A call's status in our words; `None` for one that says nothing.
fn state(status: &str) -> Option<CallState> {
    match status {
        "ringing" => Some(CallState::Ringing),
        "in-progress" => Some(CallState::Bridged),
        "completed" => Some(CallState::Completed),
        "busy" => Some(CallState::Busy),
        "no-answer" => Some(CallState::NoAnswer),
        "failed" => Some(CallState::Failed),
        "canceled" => Some(CallState::Abandoned),
        _ => None,
    }
}

/// How `<Dial>` ended; `answered` is what it says of a bridge that was taken over.
fn dial_ended(status: &str) -> Option<CallState> {
    match status {
        "answered" => Some(CallState::Completed),
        "ringing" | "in-progress" => None,
        status => state(status),
    }
}
