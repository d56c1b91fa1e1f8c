//! Reading call events. What `MessageBird` really posts here was never seen by us, so any JSON that
//! holds an object with a status and the id of a call or leg is understood, and anything else is
//! taken note of by doing nothing.

use serde_json::Value;

use super::super::fields::Fields;
use super::super::{CallProgress, CallSide, CallState, Fault, Inbound, ReceiveError, WebhookRequest};
use super::signature::Verified;

/// Deeper than `{"items":[{"payload":{…}}]}` ever goes.
const DEEPEST: usize = 6;

/// Progress of a call: the last event that tells something of the leg to the other person, or else
/// of the call as a whole.
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
    let last = |of_leg| events.iter().rev().find(|(is_leg, _)| *is_leg == of_leg);
    let news = last(true).or_else(|| last(false)).map(|(_, progress)| progress.clone());
    Ok(news.map_or(Inbound::Nothing, Inbound::CallProgress))
}

fn flat(fields: &Fields) -> Value {
    fields.pairs().iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
}

fn collect(value: &Value, depth: usize, events: &mut Vec<(bool, CallProgress)>) {
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

/// An object that tells the status of a leg (`true`) or a call.
fn event(object: &Value) -> Option<(bool, CallProgress)> {
    let text = |names: &[&str]| {
        names.iter().find_map(|name| object.get(*name)?.as_str()).filter(|text| !text.is_empty())
    };
    let status = text(&["status"])?;
    let call_id = text(&["callID", "callId", "call_id"]);
    let direction = text(&["direction"]);
    let is_leg = direction.is_some() || (call_id.is_some() && object.get("id").is_some());
    let state = if is_leg { leg_state(direction?, status)? } else { call_state(status)? };

    let call_id = call_id.or_else(|| text(&["id"]))?;
    let is_plain = call_id.len() <= 128 && call_id.bytes().all(|byte| byte.is_ascii_graphic());
    let failed = state == CallState::Failed;
    let progress = CallProgress {
        call_id: is_plain.then(|| call_id.to_owned())?,
        reference: None,
        side: CallSide::Both,
        state,
        duration_seconds: (state == CallState::Completed).then(|| seconds(object)).flatten(),
        fault: failed.then(|| Fault::new(status, "the network could not connect the call")),
    };
    Some((is_leg, progress))
}

/// Only the leg to the other person tells whether the two talk.
fn leg_state(direction: &str, status: &str) -> Option<CallState> {
    match (direction, status) {
        ("outgoing", "ringing") => Some(CallState::Ringing),
        ("outgoing", "ongoing") => Some(CallState::Bridged),
        ("outgoing", "hangup") => Some(CallState::Completed),
        ("outgoing", status) => failure(status),
        _ => None,
    }
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
