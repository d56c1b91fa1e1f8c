//! Reading call events. What `MessageBird` really posts here was never seen by us, so any JSON that
//! holds an object with a status and the id of a call or leg is understood, and anything else is
//! taken note of by doing nothing.

use serde_json::Value;

use super::super::fields::Fields;
use super::super::{CallProgress, CallSide, CallState, Fault, Inbound, ReceiveError, Rung, WebhookRequest};
use super::signature::Verified;
use crate::phone::PhoneNumber;

/// Deeper than `{"items":[{"payload":{…}}]}` ever goes.
const DEEPEST: usize = 6;

/// Progress of a call: the last event that tells something of the leg to the other person, or else
/// of the call as a whole, or else of the caller's leg.
///
/// # Errors
/// [`ReceiveError::Malformed`] if the body is neither JSON nor a form.
pub(super) fn progress(request: &WebhookRequest, _: &Verified) -> Result<Inbound, ReceiveError> {
    let document = match serde_json::from_slice(&request.body) {
        Ok(document) => document,
        Err(_) => flat(&Fields::read(request)?),
    };
    let mut events = Vec::new();
    collect(&document, DEEPEST, &mut events);
    // Of equals, the last one.
    let news = events.into_iter().max_by_key(|(telling, _)| *telling);
    Ok(news.map_or(Inbound::Nothing, |(_, progress)| Inbound::CallProgress(progress)))
}

fn flat(fields: &Fields) -> Value {
    fields.pairs().iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
}

fn collect(value: &Value, depth: usize, events: &mut Vec<(Telling, CallProgress)>) {
    let inner: Vec<&Value> = match value {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => return,
    };
    events.extend(event(value));
    if depth > 0 {
        for value in inner {
            collect(value, depth - 1, events);
        }
    }
}

/// Whose status an event tells, in the order of how much that says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Telling {
    Caller,
    Call,
    Callee,
}

/// An object that tells the status of a leg or a call.
fn event(object: &Value) -> Option<(Telling, CallProgress)> {
    let text = |names: &[&str]| {
        names.iter().find_map(|name| object.get(*name)?.as_str()).filter(|text| !text.is_empty())
    };
    let status = text(&["status"])?;
    let call_id = text(&["callID", "callId", "call_id"]);
    let direction = text(&["direction"]);
    let is_leg = direction.is_some() || (call_id.is_some() && object.get("id").is_some());
    let (telling, side, state) = match direction {
        Some("outgoing") => (Telling::Callee, callee_side(status), leg_state(status)?),
        Some("incoming") => (Telling::Caller, CallSide::Caller, caller_state(status)?),
        _ if is_leg => return None,
        _ => (Telling::Call, CallSide::Both, call_state(status)?),
    };

    let call_id = call_id.or_else(|| text(&["id"]))?;
    let is_plain = |id: &&str| id.len() <= 128 && id.bytes().all(|byte| byte.is_ascii_graphic());
    let failed = state == CallState::Failed;
    // In a call that we placed, the first person's leg is outgoing, too.
    let rung = (telling == Telling::Callee).then(|| Rung {
        id: text(&["id"]).filter(is_plain).unwrap_or_default().to_owned(),
        phone: text(&["destination"]).and_then(|phone| PhoneNumber::from_wire(phone).ok()),
    });
    let progress = CallProgress {
        call_id: Some(call_id).filter(is_plain)?.to_owned(),
        reference: None,
        side,
        state,
        duration_seconds: (state == CallState::Completed).then(|| seconds(object)).flatten(),
        fault: failed.then(|| Fault::new(status, "the network could not connect the call")),
        rung,
    };
    Some((telling, progress))
}

/// Whether and how long they talk, or why not, is the fate of both.
fn callee_side(status: &str) -> CallSide {
    if status == "ringing" { CallSide::Callee } else { CallSide::Both }
}

/// Only the leg to the other person tells whether the two talk.
fn leg_state(status: &str) -> Option<CallState> {
    match status {
        "ringing" => Some(CallState::Ringing),
        "ongoing" => Some(CallState::Bridged),
        "hangup" => Some(CallState::Completed),
        status => failure(status),
    }
}

/// We answer the caller ourselves, so only the end of his leg is news.
fn caller_state(status: &str) -> Option<CallState> {
    (status == "hangup").then_some(CallState::Completed)
}

/// A call is `ongoing` from the moment we answer it, so that says nothing of the other person.
fn call_state(status: &str) -> Option<CallState> {
    match status {
        "ended" => Some(CallState::Completed),
        status => failure(status),
    }
}

fn failure(status: &str) -> Option<CallState> {
    match status {
        "busy" => Some(CallState::Busy),
        "no_answer" => Some(CallState::NoAnswer),
        "failed" => Some(CallState::Failed),
        _ => None,
    }
}

fn seconds(object: &Value) -> Option<u32> {
    let duration = object.get("duration")?;
    let told = duration.as_u64().or_else(|| duration.as_str()?.parse().ok())?;
    u32::try_from(told).ok()
}
