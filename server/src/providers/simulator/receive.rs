//! Reading what the simulated network reports.

use serde::de::DeserializeOwned;

use super::super::{
    CallProgress, Digits, Fault, Inbound, InboundCall, InboundText, Media, Receipt, ReceiveError, Sender,
    WebhookKind,
};
use super::wire;
use crate::phone::PhoneNumber;

/// A webhook's body in our words.
///
/// # Errors
/// [`ReceiveError::Malformed`] if it is not a body of that kind.
pub(super) fn read(kind: WebhookKind, body: &[u8]) -> Result<Inbound, ReceiveError> {
    Ok(match kind {
        WebhookKind::Sms => Inbound::Text(text(parse(body)?)),
        WebhookKind::Voice => Inbound::Call(call(parse(body)?)),
        WebhookKind::Status => Inbound::Receipt(receipt(parse(body)?)),
        WebhookKind::Call => Inbound::CallProgress(progress(parse(body)?)),
        WebhookKind::Digits => Inbound::Digits(digits(parse(body)?)),
        // The network is told with the call what the called person hears first.
        WebhookKind::Whisper => return Err(ReceiveError::Unsupported),
    })
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ReceiveError> {
    serde_json::from_slice(body).map_err(|_| ReceiveError::Malformed)
}

fn text(text: wire::Text) -> InboundText {
    let media = text.media.into_iter();
    InboundText {
        id: text.id,
        from: Sender::from_wire(&text.from),
        to: PhoneNumber::from_wire(&text.to).ok(),
        body: text.body,
        media: media.map(|item| Media { url: item.url, content_type: item.content_type }).collect(),
        part: None,
    }
}

fn call(call: wire::Call) -> InboundCall {
    let from = Sender::from_wire(&call.from);
    InboundCall { id: call.id, from, to: PhoneNumber::from_wire(&call.to).ok() }
}

fn digits(keys: wire::Keys) -> Digits {
    Digits { call: call(keys.call), digits: keys.digits }
}

fn receipt(status: wire::Status) -> Receipt {
    let fault = status.code.map(|code| Fault::told(&code, &status.message.unwrap_or_default()));
    Receipt { provider_id: Some(status.id), reference: Some(status.reference), state: status.state, fault }
}

fn progress(progress: wire::Progress) -> CallProgress {
    let wire::Progress { id, state, duration_seconds, side } = progress;
    CallProgress { call_id: id, reference: None, side, state, duration_seconds, fault: None, rung: None }
}
