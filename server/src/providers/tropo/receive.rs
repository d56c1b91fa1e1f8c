//! Reading what Tropo posts: a text or a call that comes in, a session we launched, or the result of
//! one. Which of them it is stands in the JSON, not in the address.

use super::super::fields::Fields;
use super::super::{
    CallProgress, CallSide, CallState, Digits, Fault, Inbound, InboundCall, InboundText, Media, Receipt,
    ReceiptState, ReceiveError, Sender, WebhookKind, WebhookRequest,
};
use super::answer::{Addresses, BRIDGE, KEYS};
use super::launched;
use super::wire::{Action, Outcome, Posted, Session};

/// What a verified webhook says.
///
/// # Errors
/// [`ReceiveError::Malformed`] if it is neither a session nor a result.
pub(super) fn read(
    kind: WebhookKind,
    request: &WebhookRequest,
    body: &[u8],
    addresses: &Addresses,
    country: &str,
) -> Result<Inbound, ReceiveError> {
    let posted: Posted = serde_json::from_slice(body).map_err(|_| ReceiveError::Malformed)?;
    match posted {
        Posted { session: Some(session), .. } => began(kind, &session, addresses, country),
        Posted { result: Some(outcome), .. } => ended(kind, request, &outcome),
        _ => Err(ReceiveError::Malformed),
    }
}

fn began(
    kind: WebhookKind,
    session: &Session,
    addresses: &Addresses,
    country: &str,
) -> Result<Inbound, ReceiveError> {
    if let Some(order) = launched::order(session)? {
        return Ok(order.fetched(session.id()?, addresses));
    }
    let channel = session.to.channel.as_deref().or(session.from.channel.as_deref());
    let is_text = match channel.map(str::to_ascii_uppercase).as_deref() {
        Some("TEXT") => true,
        Some("VOICE") => false,
        _ => kind == WebhookKind::Sms,
    };
    Ok(if is_text { text(session, country)? } else { Inbound::Call(call(session, country)?) })
}

fn text(session: &Session, country: &str) -> Result<Inbound, ReceiveError> {
    let attachments = session.attachments();
    let media = attachments.iter().filter_map(|item| item.media.clone());
    let said = attachments.iter().find_map(|item| item.text.clone());
    Ok(Inbound::Text(InboundText {
        id: session.id()?.into(),
        from: session.from.sender(country),
        to: session.to.number(country),
        body: session.initial_text.clone().or(said).unwrap_or_default(),
        media: media.map(|url| Media { url, content_type: None }).collect(),
        part: None,
    }))
}

fn call(session: &Session, country: &str) -> Result<InboundCall, ReceiveError> {
    Ok(InboundCall {
        id: session.id()?.into(),
        from: session.from.sender(country),
        to: session.to.number(country),
    })
}

/// A result: of a question, of a text we launched, or of a call.
fn ended(kind: WebhookKind, request: &WebhookRequest, outcome: &Outcome) -> Result<Inbound, ReceiveError> {
    let id = outcome.id()?;
    let actions = outcome.actions();
    let query = Fields::form(request.query.as_bytes())?;
    let reference = query.id(&["reference"]).map(ToOwned::to_owned);
    match kind {
        WebhookKind::Digits => Ok(Inbound::Digits(keyed(id, &actions))),
        WebhookKind::Status => Ok(handed_over(id, reference, outcome, &actions)),
        _ => Ok(call_ended(id, reference, outcome, &actions)),
    }
}

/// A result names the session alone: who calls is in the log, under its id.
fn keyed(id: &str, actions: &[Action]) -> Digits {
    let answer = actions.iter().rfind(|action| action.name == KEYS).and_then(|action| action.value.clone());
    let text = answer.map(|value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned));
    let keys = text.unwrap_or_default().chars().filter(|key| key.is_ascii_digit() || *key == '*').collect();
    Digits { call: InboundCall { id: id.into(), from: Sender::Withheld, to: None }, digits: keys }
}

/// Tropo handed a text on, or could not; whether it arrived, it never says.
fn handed_over(id: &str, reference: Option<String>, outcome: &Outcome, actions: &[Action]) -> Inbound {
    let failure =
        actions.iter().filter_map(|action| action.disposition.as_deref()).find(|it| *it != "SUCCESS");
    let failed = failure.is_some() || outcome.error.as_deref().is_some_and(|error| !error.is_empty());
    let fault = failed.then(|| fault(failure, outcome));
    let state = if failed { ReceiptState::Failed } else { ReceiptState::Sent };
    Inbound::Receipt(Receipt { provider_id: Some(id.into()), reference, state, fault })
}

/// How a call ended: by its transfer if there was one, else as it stands for itself.
fn call_ended(id: &str, reference: Option<String>, outcome: &Outcome, actions: &[Action]) -> Inbound {
    let transfer = actions.iter().rfind(|action| action.name == BRIDGE);
    let (side, action) = match transfer {
        Some(transfer) => (CallSide::Both, Some(transfer)),
        None => (CallSide::Caller, actions.iter().find(|action| action.disposition.is_some())),
    };
    let disposition = action.and_then(|action| action.disposition.as_deref());
    let state = match disposition {
        Some("SUCCESS" | "EXTERNAL_EVENT") => CallState::Completed,
        Some("TIMEOUT") => CallState::NoAnswer,
        Some("BUSY") => CallState::Busy,
        Some(_) => CallState::Failed,
        None if outcome.state.as_deref() == Some("FAILED") => CallState::Failed,
        None => CallState::Completed,
    };
    let talked = action.and_then(|action| action.connected_duration.or(action.duration));
    let lasted = if transfer.is_some() { talked } else { outcome.session_duration };
    let failed = state == CallState::Failed;
    Inbound::CallProgress(CallProgress {
        call_id: id.into(),
        reference,
        side,
        state,
        duration_seconds: lasted.filter(|_| state == CallState::Completed),
        fault: failed.then(|| fault(disposition, outcome)),
        rung: None,
    })
}

fn fault(disposition: Option<&str>, outcome: &Outcome) -> Fault {
    let code = disposition.or(outcome.state.as_deref()).unwrap_or("FAILED");
    match outcome.error.as_deref().filter(|error| !error.is_empty()) {
        Some(error) => Fault::told(code, error),
        None => Fault::new(code, "Tropo could not connect or deliver it"),
    }
}
