//! Reading what `MessageBird` reports: texts, calls and delivery receipts, under every name its
//! flows, numbers and short codes have used for the same field.
//!
//! # Texts without an id
//!
//! A flow's form carries `originator`, `recipient`, `payload` and nothing else (so in the vendor's
//! own masking guide). A repeat of the same request must not reach the other person twice, but two
//! equal texts a minute apart ("ok", "ok") must both arrive, and a lost text is worse than a
//! doubled one. So the id is, in this order:
//!
//! 1. the vendor's, if it tells one;
//! 2. a hash of who, to whom, what and when, if a field tells when the text was written;
//! 3. a hash of who, to whom, what, and of what names the delivery: the signed token's `jti`, the old
//!    scheme's timestamp, or (with no key to check it) the signature itself. The vendor calls `jti`
//!    unique to a delivery, so a retry under a fresh token counts as a new text: doubled, not lost;
//! 4. random: an unsigned text with neither id nor time can't be told from a new one.

use sha2::{Digest, Sha256};

use super::super::fields::Fields;
use super::super::{
    Fault, Inbound, InboundCall, InboundText, Media, Receipt, ReceiptState, ReceiveError, Sender,
    WebhookRequest,
};
use super::errors;
use super::signature::Verified;
use crate::phone::PhoneNumber;

const FROM: [&str; 2] = ["originator", "sender"];
const TO: [&str; 3] = ["recipient", "receiver", "shortcode"];
const BODY: [&str; 3] = ["payload", "body", "message"];
const MEDIA: [&str; 2] = ["mediaUrls", "mediaURLs"];
const TEXT_ID: [&str; 3] = ["id", "message_id", "mid"];
const CALL_ID: [&str; 3] = ["callID", "callId", "call_id"];
const WRITTEN_AT: [&str; 4] = ["createdDatetime", "receive_datetime", "date_utc", "date"];

/// An inbound text.
///
/// # Errors
/// [`ReceiveError::Malformed`] without a sender, a recipient, or any of text and media.
pub(super) fn text(request: &WebhookRequest, verified: &Verified) -> Result<Inbound, ReceiveError> {
    let fields = Fields::read(request)?;
    // The vendor's `id` may come twice: its own, and the number's.
    for names in [&FROM[..], &TO, &BODY, &TEXT_ID[1..]] {
        fields.once(names)?;
    }
    let from = Sender::from_wire(fields.get(&FROM).ok_or(ReceiveError::Malformed)?);
    let to = PhoneNumber::from_wire(fields.get(&TO).ok_or(ReceiveError::Malformed)?).ok();
    let urls = MEDIA.iter().flat_map(|name| fields.all(name)).filter(|url| !url.is_empty());
    let media: Vec<_> = urls.map(|url| Media { url: url.into(), content_type: None }).collect();
    let body = match fields.get(&BODY) {
        Some(body) => body.into(),
        None if media.is_empty() => return Err(ReceiveError::Malformed),
        None => String::new(),
    };
    let id = identity("sms", &TEXT_ID, &[&FROM, &TO, &BODY, &MEDIA], &fields, verified);
    Ok(Inbound::Text(InboundText { id, from, to, body, media, part: None }))
}

/// An inbound call. A caller who is not named at all is one who withheld his number.
///
/// # Errors
/// [`ReceiveError::Malformed`] if it does not tell which number was called.
pub(super) fn call(request: &WebhookRequest, verified: &Verified) -> Result<Inbound, ReceiveError> {
    let fields = Fields::read(request)?;
    fields.once(&["source", "destination"])?;
    fields.once(&CALL_ID)?;
    let from = Sender::from_wire(fields.get(&["source"]).unwrap_or_default());
    let to = PhoneNumber::from_wire(fields.get(&["destination"]).ok_or(ReceiveError::Malformed)?).ok();
    let id = identity("call", &CALL_ID, &[&["source", "destination"]], &fields, verified);
    Ok(Inbound::Call(InboundCall { id, from, to }))
}

/// A delivery receipt; a status we have no name for changes nothing.
///
/// # Errors
/// [`ReceiveError::Malformed`] if it does not tell a status, or of which text.
pub(super) fn receipt(request: &WebhookRequest, _: &Verified) -> Result<Inbound, ReceiveError> {
    let fields = Fields::read(request)?;
    fields.once(&["id", "reference", "status", "statusErrorCode"])?;
    let status = fields.filled(&["status"]).ok_or(ReceiveError::Malformed)?;
    let provider_id = fields.id(&["id"]).map(Into::into);
    let reference = fields.id(&["reference"]).map(Into::into);
    if provider_id.is_none() && reference.is_none() {
        return Err(ReceiveError::Malformed);
    }
    let Some(state) = state(status) else { return Ok(Inbound::Nothing) };
    let told = |name: &str| fields.filled(&[name]);
    let fault = state.is_failure().then(|| reason(told("statusErrorCode"), told("statusReason"), status));
    Ok(Inbound::Receipt(Receipt { provider_id, reference, state, fault }))
}

/// A message status in our words; `None` for one we have no name for.
pub(super) fn state(status: &str) -> Option<ReceiptState> {
    match status {
        "scheduled" => Some(ReceiptState::Submitted),
        "sent" | "buffered" => Some(ReceiptState::Sent),
        "delivered" => Some(ReceiptState::Delivered),
        "expired" => Some(ReceiptState::Expired),
        "delivery_failed" => Some(ReceiptState::Undelivered),
        _ => None,
    }
}

/// Why a text did not arrive, as far as it is told.
pub(super) fn reason(code: Option<&str>, words: Option<&str>, status: &str) -> Fault {
    let code = code.filter(|code| *code != "0").unwrap_or(status);
    if code == errors::OPTED_OUT {
        return errors::opted_out();
    }
    Fault::told(code, words.unwrap_or("the text did not reach the phone"))
}

/// The vendor's id among `ids`, or one made of what the fields called `told` say.
fn identity(kind: &str, ids: &[&str], told: &[&[&str]], fields: &Fields, verified: &Verified) -> String {
    if let Some(id) = fields.id(ids) {
        return id.into();
    }
    let known = fields.filled(ids).or_else(|| fields.filled(&WRITTEN_AT)).or(verified.delivery.as_deref());
    let Some(known) = known else {
        return format!("{kind}-{:032x}", rand::random::<u128>());
    };
    let mut hash = Sha256::new_with_prefix(kind);
    let parts = told.iter().flat_map(|names| names.iter()).flat_map(|name| fields.all(name));
    for part in parts.chain([known]) {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    format!("{kind}-{}", hex::encode(&hash.finalize()[..16]))
}
