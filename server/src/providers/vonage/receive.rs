//! Reading what Vonage reports of texts, and what it asks about calls.
//!
//! Doesn't belong here: how a call goes on (`events`).

use sha2::{Digest, Sha256};

use super::super::fields::Fields;
use super::super::{
    Inbound, InboundCall, InboundText, Part, PartReceipt, Receipt, ReceiptState, ReceiveError, Reply, Sender,
    Speech,
};
use super::{errors, signature};
use crate::phone::PhoneNumber;

/// Both legs of a call share the conversation; `uuid` is one leg's own.
pub(super) const CALL_ID: [&str; 2] = ["conversation_uuid", "uuid"];
/// Stands between our reference and the number of parts in `client-ref`.
pub(super) const PARTS: char = '/';

/// An inbound text. A part of a long text says which one it is; a binary message is no text.
///
/// # Errors
/// [`ReceiveError::Malformed`] without a sender, a recipient or a text.
pub(super) fn text(fields: &Fields) -> Result<Inbound, ReceiveError> {
    fields.once(&["messageId", "msisdn", "to", "text", "type"])?;
    fields.once(&["concat-ref", "concat-part", "concat-total"])?;
    if fields.get(&["type"]) == Some("binary") {
        return Ok(Inbound::Nothing);
    }
    let id = fields.id(&["messageId"]).map_or_else(|| made_of(fields), signature::as_signed);
    let from = Sender::from_wire(required(fields.get(&["msisdn"]))?);
    let to = PhoneNumber::from_wire(required(fields.get(&["to"]))?).ok();
    let body = required(fields.get(&["text"]))?.into();
    Ok(Inbound::Text(InboundText { id, from, to, body, media: Vec::new(), part: part(fields) }))
}

/// An id for a text that came without: made of all that is signed, so that a repeat is known, if it says when it
/// was sent; else one of its own.
fn made_of(fields: &Fields) -> String {
    if fields.filled(&["message-timestamp", "timestamp"]).is_none() {
        return format!("sms-{:032x}", rand::random::<u128>());
    }
    format!("sms-{}", hex::encode(&Sha256::digest(signature::canonical(fields))[..16]))
}

/// Which part of a long text it is. What says so only by halves is a text of its own: nothing tells
/// what it would wait for.
fn part(fields: &Fields) -> Option<Part> {
    let told = |name: &str| fields.filled(&[name])?.parse::<u8>().ok();
    let (number, total) = told("concat-part").zip(told("concat-total"))?;
    let reference = fields.id(&["concat-ref"])?.into();
    let makes_sense = total > 1 && (1..=total).contains(&number);
    makes_sense.then_some(Part { reference, number, total })
}

/// An inbound call. A caller who is not named at all is one who withheld his number.
///
/// # Errors
/// [`ReceiveError::Malformed`] without an id or the number that was called.
pub(super) fn call(fields: &Fields) -> Result<InboundCall, ReceiveError> {
    fields.once(&["conversation_uuid", "uuid", "from", "to"])?;
    let id = required(fields.id(&CALL_ID))?.into();
    let from = Sender::from_wire(fields.get(&["from"]).unwrap_or_default());
    let to = PhoneNumber::from_wire(required(fields.get(&["to"]))?).ok();
    Ok(InboundCall { id, from, to })
}

/// What the called person alone hears: its words came in the address we gave.
///
/// # Errors
/// [`ReceiveError::Malformed`] if they did not.
pub(super) fn whisper(query: &Fields) -> Result<Inbound, ReceiveError> {
    let text = required(query.filled(&["text"]))?.into();
    let language = required(query.filled(&["language"]))?.into();
    let speech = Speech { text, language, voice: String::new() };
    Ok(Inbound::Known(Reply::Say { speech }))
}

/// A delivery receipt; a status we have no name for changes nothing. Each part of a text has a
/// receipt of its own, under an id of its own: our reference tells how many parts there are.
///
/// # Errors
/// [`ReceiveError::Malformed`] if it does not tell a status, or of which text.
pub(super) fn receipt(fields: &Fields) -> Result<Inbound, ReceiveError> {
    fields.once(&["messageId", "client-ref", "status", "err-code"])?;
    let status = required(fields.filled(&["status"]))?;
    let provider_id = fields.id(&["messageId"]).map(String::from);
    let reference = fields.id(&["client-ref"]);
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

    let cut = reference.and_then(|reference| reference.rsplit_once(PARTS));
    let parts = cut.and_then(|(_, parts)| parts.parse::<u8>().ok()).filter(|parts| *parts > 1);
    let reference = cut.map(|(whole, _)| whole).or(reference).map(String::from);
    Ok(match (parts, &provider_id) {
        (Some(parts), Some(id)) => {
            let part = id.clone();
            // The text goes by the id of its first part, which this need not be.
            let receipt = Receipt { provider_id: None, reference, state, fault };
            Inbound::PartReceipt(PartReceipt { part, parts, receipt })
        }
        _ => Inbound::Receipt(Receipt { provider_id, reference, state, fault }),
    })
}

pub(super) fn required<T>(value: Option<T>) -> Result<T, ReceiveError> {
    value.ok_or(ReceiveError::Malformed)
}
